import { cleanOutput } from '../../text/clean-output.ts';
import { formatUsd } from '../../money/format-usd.ts';
import { formatDuration } from '../../time/format-duration.ts';
import type { Automation } from '../../definitions/automation.ts';
import { artefactLabel, type Artefact } from '../../contract/artefact.ts';
import type { RunId } from '../../contract/event.ts';
import type { Outcome } from '../../contract/run.ts';
import type { RefusedHosts } from '../../contract/refused-hosts.ts';
import type { SessionTotals } from '../../contract/totals.ts';
import type { Lack } from '../../database/lacks/lacks-of-run.ts';
import { lackingLines } from './lacking-lines.ts';
import { refusedLines } from './refused-lines.ts';
import { plainText } from '../../text/plain-text.ts';

/** What the status comment tells of a run. */
export type ReportedStatus =
  | { phase: 'started' }
  | { phase: 'ended'; outcome: Outcome; reason: string; artefacts: Artefact[]; totals: SessionTotals };

interface Status {
  runId: RunId;
  automation: Pick<Automation, 'name' | 'limits'>;
  /** The first line, if the automation has its own. */
  headline: string | null;
  sessionId: string | null;
  /** The run's page in Temporal's UI; null if its address is not known or not public. */
  runUrl: string | null;
  status: ReportedStatus;
  /** The hosts that the sandbox was refused; null if there are none. */
  refused: RefusedHosts | null;
  /** What its agent lacked. */
  lacks: readonly Lack[];
}

/** How each outcome looks. */
export const OUTCOME_MARKS: Record<Outcome, string> = {
  delivered: '✅',
  'no-change': '➖',
  'needs-human': '🙋',
  'budget-exhausted': '💸',
  'timed-out': '⏰',
  stalled: '⏸️',
  cancelled: '🛑',
  refused: '🚫',
  skipped: '⏭️',
  failed: '❌',
};

const REASON_CHARACTERS = 2_000;

/** The Markdown of a run's status comment. */
export function statusText({ runId, automation, sessionId, runUrl, status, refused, lacks, headline }: Status): string {
  const { name, limits } = automation;
  const time = formatDuration(limits.durationMs);
  const run = runUrl === null ? `\`${runId}\`` : `[\`${runId}\`](${runUrl})`;
  const ids = `<sub>Run ${run}${sessionId === null ? '' : ` · session \`${sessionId}\``}</sub>`;
  if (status.phase === 'started') {
    const line = `⏳ **${plainText(name)}** is at work, within ${formatUsd(limits.spendMicros)} and ${time}.`;
    return `${headline ?? line}\n\n${ids}`;
  }
  const { outcome, reason, artefacts, totals } = status;
  const lines = [
    headline ?? `${OUTCOME_MARKS[outcome]} **${plainText(name)}** ended: **${outcome}**`,
    '',
    ...quote(reason),
    '',
    ...artefacts.map((artefact) => `- ${artefactLabel(artefact)}: ${artefact.url}`),
    `- Spend: ${formatUsd(totals.spendMicros, totals.spendPartial)} of ${formatUsd(limits.spendMicros)}`,
    `- Working time: ${formatDuration(totals.workingMs)} of ${time}`,
    ...refusedLines(refused),
    ...lackingLines(lacks),
    '',
    ids,
  ];
  return lines.join('\n');
}

function quote(text: string): string[] {
  const cleaned = cleanOutput(text, { maxLength: REASON_CHARACTERS }).trim();
  return cleaned.split('\n').map((line) => `> ${line}`);
}
