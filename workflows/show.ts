import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { artefactLabel } from '../contract/artefact.ts';
import type { OpenPhase, Phase } from '../contract/run.ts';
import { SEARCH_ATTRIBUTES } from '../contract/temporal-names.ts';
import { formatUsd } from '../money/format-usd.ts';
import { MICROS_PER_USD } from '../money/micros.ts';
import { formatDuration } from '../time/format-duration.ts';
import { workedMs } from './clock.ts';
import { endingOf, phaseOf } from './life.ts';
import { openDecisions } from './people/open-decisions.ts';
import type { Ending, OpenApproval, RunState } from './run-state.ts';

const PHASE = defineSearchAttributeKey(SEARCH_ATTRIBUTES.phase, SearchAttributeType.KEYWORD);
const OUTCOME = defineSearchAttributeKey(SEARCH_ATTRIBUTES.outcome, SearchAttributeType.KEYWORD);
const SPEND = defineSearchAttributeKey(SEARCH_ATTRIBUTES.spendUsd, SearchAttributeType.DOUBLE);

/** Moves to a phase. Only the phases that people search for change the search attribute. */
export function enterPhase(state: RunState, phase: OpenPhase): void {
  if (state.phase === phase) return;
  state.phase = phase;
  // A run hands over many times in between its work. The details show that; it is not worth a history event each time.
  const isShown = phase === 'waiting' || (phase === 'working' && state.shownPhase !== 'working');
  if (isShown) {
    state.shownPhase = phase;
    upsertSearchAttributes([{ key: PHASE, value: phase }]);
  }
  showDetails(state);
}

/** Changes the search attributes for the last time: how the run ended and what it cost. */
export function showEnding(state: RunState, { outcome }: Ending): void {
  const phase: Phase = 'ended';
  upsertSearchAttributes([
    { key: PHASE, value: phase },
    { key: OUTCOME, value: outcome },
    { key: SPEND, value: state.totals.spendMicros / MICROS_PER_USD },
  ]);
  showDetails(state);
}

/**
 * Updates the short page that Temporal's UI shows for this run. Temporal asks for it when needed, so it costs no
 * history.
 */
export function showDetails(state: RunState): void {
  setCurrentDetails(details(state));
}

function details(state: RunState): string {
  const { input, totals, limits, sessionId, clock, artefacts, trouble, notes } = state;
  const phase = phaseOf(state);
  const ending = endingOf(state);
  const hasEnded = phase === 'ended';
  const spend = formatUsd(totals.spendMicros, totals.spendPartial);
  const worked = workedMs(clock);
  const deadline = clock.startedAt === null ? null : new Date(Date.now() + limits.durationMs - worked).toISOString();
  const lines = [
    hasEnded && ending ? `**${ending.outcome}** · ${ending.reason}` : `**${phase}**`,
    '',
    `- Spend: ${spend} of ${formatUsd(limits.spendMicros)}`,
    `- Working time: ${formatDuration(worked)} of ${formatDuration(limits.durationMs)}` +
      (deadline && !hasEnded ? ` (deadline not before ${deadline})` : ''),
    ...(input.event.url ? [`- Event: [${input.event.title}](${input.event.url})`] : []),
    ...(sessionId ? [`- Session: \`${sessionId}\``] : []),
    ...artefacts.map((artefact) => `- ${artefactLabel(artefact)}: ${artefact.url}`),
    ...(ending && !hasEnded ? [`- Ending: ${ending.reason}`] : []),
    ...(state.waitsFor ? [subjectLine(state, state.waitsFor)] : []),
    ...openDecisions(state).flatMap(waitingLines),
    ...Object.values(trouble).map((message) => `- **Waiting:** ${message}`),
    ...notes.map((note) => `- Note: ${note}`),
  ];
  return lines.join('\n');
}

function subjectLine({ facts }: RunState, { holder, until }: { holder: string; until: string }): string {
  return `- **Waiting for ${facts.event.subject}**, which run \`${holder}\` has, until ${until}, otherwise skipped`;
}

/** What the run waits for, and which update to send: Temporal's UI has a button for each. */
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
