import type { RunEvent, RunId } from '../../../contract/event.ts';
import { plainText } from '../../../text/plain-text.ts';
import { subjectNumber } from './subject-number.ts';

export interface MessageFacts {
  automation: { name: string };
  event: RunEvent;
  runId: RunId;
  /** The run's page in Temporal's UI; null if its address is not known or not public. */
  runUrl: string | null;
  /** How the run ended, in words; empty before. */
  status: string;
}

/**
 * A message of the user's own with what its placeholders stand for. The message is the author's word and stays as it is; names of
 * things outside are cleaned. Without an address of the run, a link to it is only its text. What is put in is never looked
 * through again.
 */
export function fillMessage(message: string, { automation, event, runId, runUrl, status }: MessageFacts): string {
  const values: Readonly<Record<string, string>> = {
    workflow_name: plainText(automation.name),
    run_id: `\`${runId}\``,
    run_url: runUrl ?? '',
    triggering_number: String(subjectNumber(event) ?? ''),
    event_type: plainText(event.name.replaceAll('_', ' ')),
    repository: plainText(event.repository ?? ''),
    status,
  };
  const linked = runUrl === null ? message.replaceAll(/\[([^[\]]*)\]\(\{run_url\}\)/g, '$1') : message;
  return linked.replaceAll(/\{(\w+)\}/g, (written, name: string) =>
    Object.hasOwn(values, name) ? values[name]! : written,
  );
}
