import type { RunEvent, RunId } from '../../contract/event.ts';
import type { Automation } from '../../definitions/automation.ts';
import { fillMessage } from '../outputs/text/fill-message.ts';
import type { ReportedStatus } from './status-text.ts';

export interface HeadlineFacts {
  automation: Pick<Automation, 'name'> & Partial<Pick<Automation, 'safeOutputs'>>;
  event: RunEvent;
  runId: RunId;
  runUrl: string | null;
  status: ReportedStatus;
}

/** The first line of a status comment, if the automation has a message of its own for it; null if it has none. */
export function ownHeadline({ automation, event, runId, runUrl, status }: HeadlineFacts): string | null {
  const { messages } = automation.safeOutputs ?? {};
  const message = messages && messages[keyOf(status)];
  if (!message) return null;
  const ended = status.phase === 'ended' ? status.outcome.replaceAll('-', ' ') : '';
  return fillMessage(message, { automation, event, runId, runUrl, status: ended });
}

function keyOf(status: ReportedStatus): 'runStarted' | 'runSuccess' | 'runFailure' {
  if (status.phase === 'started') return 'runStarted';
  return status.outcome === 'delivered' || status.outcome === 'no-change' ? 'runSuccess' : 'runFailure';
}
