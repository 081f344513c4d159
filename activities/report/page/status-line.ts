import { artefactLabel } from '../../../contract/artefact.ts';
import type { RunId } from '../../../contract/event.ts';
import { plainText } from '../../../text/plain-text.ts';
import { OUTCOME_MARKS, type ReportedStatus } from '../status-text.ts';

const MOST_ARTEFACTS = 5;

/** One line of Markdown about a run that is not the newest one on its page. */
export function statusLine({ runId, name, status }: { runId: RunId; name: string; status: ReportedStatus }): string {
  const run = `<sub>\`${runId}\`</sub>`;
  if (status.phase === 'started') return `⏳ **${plainText(name)}** is at work ${run}`;
  const { outcome, artefacts } = status;
  const links = artefacts
    .filter(({ url }) => /^https?:\/\/[^\s()<>]+$/.test(url))
    .slice(0, MOST_ARTEFACTS)
    .map((artefact) => `[${artefactLabel(artefact)}](${artefact.url})`);
  const made = links.length === 0 ? '' : ` · ${links.join(', ')}`;
  return `${OUTCOME_MARKS[outcome]} **${plainText(name)}**: ${outcome}${made} ${run}`;
}
