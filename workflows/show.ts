import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { formatUsd } from '../money/format-usd.ts';
import { MICROS_PER_USD } from '../money/micros.ts';
import type { Artefact } from '../contract/artefact.ts';
import type { Phase } from '../contract/run.ts';
import { SEARCH_ATTRIBUTES } from '../contract/temporal-names.ts';
import type { OpenApproval, RunState } from './run-state.ts';

const PHASE = defineSearchAttributeKey(SEARCH_ATTRIBUTES.phase, SearchAttributeType.KEYWORD);
const OUTCOME = defineSearchAttributeKey(SEARCH_ATTRIBUTES.outcome, SearchAttributeType.KEYWORD);
const SPEND = defineSearchAttributeKey(SEARCH_ATTRIBUTES.spendUsd, SearchAttributeType.DOUBLE);

/** Moves to a phase; search attributes change with it, once each. */
export function enterPhase(state: RunState, phase: Phase): void {
  if (state.phase === phase) return;
  state.phase = phase;
  // Handing over alternates with working many times: it is shown in the details, not worth a history event each.
  const isShown = phase === 'waiting' || (phase === 'working' && state.shownPhase !== 'working');
  if (isShown) {
    state.shownPhase = phase;
    upsertSearchAttributes([{ key: PHASE, value: phase }]);
  }
  showDetails(state);
}

/** The last change of search attributes: how it ended and what it cost. */
export function showEnding(state: RunState): void {
  const { ending, totals } = state;
  state.phase = 'ended';
  upsertSearchAttributes([
    { key: PHASE, value: state.phase },
    { key: OUTCOME, value: ending?.outcome ?? null },
    { key: SPEND, value: totals.spendMicros / MICROS_PER_USD },
  ]);
  showDetails(state);
}

/** The short page that Temporal's UI shows for this run. Served on request: it costs no history. */
export function showDetails(state: RunState): void {
  setCurrentDetails(details(state));
}

function details(state: RunState): string {
  const { input, phase, ending, stop, totals, limits, sessionId, openedAt, artefacts, trouble, notes } = state;
  const spend = formatUsd(totals.spendMicros, totals.spendPartial);
  const deadline = openedAt ? new Date(Date.parse(openedAt) + limits.durationMs).toISOString() : null;
  const lines = [
    `**${ending ? `${ending.outcome}** · ${ending.reason}` : `${phase}**`}`,
    '',
    `- Spend: ${spend} of ${formatUsd(limits.spendMicros)}`,
    `- Working time: ${minutes(totals.workingMs)} of ${minutes(limits.durationMs)} min` +
      (deadline && !ending ? ` (deadline not before ${deadline})` : ''),
    ...(input.event.url ? [`- Event: [${input.event.title}](${input.event.url})`] : []),
    ...(sessionId ? [`- Session: \`${sessionId}\``] : []),
    ...artefacts.map((artefact) => `- ${label(artefact)}: ${artefact.url}`),
    ...(stop && !ending ? [`- Ending: ${stop.reason}`] : []),
    ...state.approvals.filter(({ decision }) => decision === null).flatMap(waitingLines),
    ...Object.values(trouble).map((message) => `- **Waiting:** ${message}`),
    ...notes.map((note) => `- Note: ${note}`),
  ];
  return lines.join('\n');
}

/** What is waited for, and what to send: the updates have buttons in Temporal's UI. */
function waitingLines({ before, key, what, approvers, count, approvedBy, until, otherwise }: OpenApproval): string[] {
  const who = approvers.length > 0 ? approvers.join(', ') : 'an operator';
  const send =
    before === 'question'
      ? 'send the update `steer` with `{"text": "…"}`'
      : `send the update \`approve\` with \`{"key": "${key}"}\`, or \`deny\` with \`{"key": "${key}", "reason": "…"}\``;
  return [
    `- **Waiting for ${who}** (${approvedBy.length} of ${count}) until ${until}, otherwise ${otherwise}: ${what}`,
    `  - ${send}`,
  ];
}

function minutes(ms: number): string {
  return (ms / 60_000).toFixed(1);
}

function label(artefact: Artefact): string {
  return { 'pull-request': 'Pull request', comment: 'Comment', issue: 'Issue' }[artefact.type];
}
