import { allHandlersFinished, condition } from '@temporalio/workflow';
import type { Artefact } from '../contract/artefact.ts';
import type { Outcome } from '../contract/run.ts';
import { stopClock, waitedMs, workedMs } from './clock.ts';
import { endAs, markEnded } from './life.ts';
import { approvalRule } from './people/approval-rule.ts';
import { DELIVERED, type Ending, type RunState } from './run-state.ts';
import { showDetails, showEnding } from './show.ts';
import { cleanUpActivities, quickActivities } from './steps/policy.ts';
import { withinBound } from './steps/within-bound.ts';

const ARCHIVE_BOUND_MS = 60 * 60_000;
const INTERRUPT_BOUND_MS = 5 * 60_000;
const REPORT_BOUND_MS = 10 * 60_000;
/** Very long, because without settling the subject stays held and the record is never completed. */
const SETTLE_BOUND_MS = 30 * 24 * 60 * 60_000;

/**
 * Ends a run whose admission was not refused, whatever happened since. From now on updates of people are rejected; those that
 * were accepted before are finished first. Then the work of an agent that was stopped is collected, the session is archived,
 * the end is reported and the run is settled.
 */
export async function endRun(state: RunState, ending: Ending): Promise<void> {
  endAs(state, ending);
  stopClock(state.clock);
  showDetails(state);
  await condition(() => allHandlersFinished() && !state.isTakingEvents);
  const collected = await collect(state, ending);
  await archive(state);
  const verified = await verify(state, collected);
  endAs(state, verified);
  await reportEnd(state, verified);
  await settle(state, verified);
  markEnded(state, verified);
  showEnding(state, verified);
}

/**
 * Ends a run that was not admitted: no session was opened, so only its record has to be completed. A start that people denied
 * or left undecided is told on its issue. Of the runs that a full budget refuses, only the first one is told.
 */
export async function endUnopened(state: RunState, ending: Ending): Promise<void> {
  endAs(state, ending);
  await condition(allHandlersFinished);
  if (state.tellsRefusal) await reportEnd(state, ending);
  await settle(state, ending);
  markEnded(state, ending);
  showEnding(state, ending);
}

/** These outcomes stop the agent in the middle of its work. What it has made by then may still be useful. */
const COLLECTED = new Set<Outcome>(['timed-out', 'budget-exhausted', 'stalled', 'cancelled']);

/** With these outcomes the agent came to its own end. */
const ENDED_BY_ITSELF = new Set<Outcome>(['delivered', 'no-change', 'needs-human']);

/** Returns the ending, which is better than it was if only the collecting has handed something over. */
async function collect(state: RunState, ending: Ending): Promise<Ending> {
  const { sessionId, openedAt, input } = state;
  if (sessionId === null || openedAt === null) return ending;
  if (Object.keys(input.automation.safeOutputs.allowed).length === 0) return ending;
  if (COLLECTED.has(ending.outcome)) {
    const work = cleanUpActivities(state.heartbeatTimeoutMs);
    await withinBound(state, { what: 'Interrupting the session', boundMs: INTERRUPT_BOUND_MS }, () =>
      work.interruptSession({ sessionId }),
    );
    await collectPartial(state, ending, { sessionId, openedAt, isDone: false });
    return ending;
  }
  if (!state.hasGathered || !ENDED_BY_ITSELF.has(ending.outcome)) return ending;
  await collectPartial(state, ending, { sessionId, openedAt, isDone: true });
  return state.artefacts.length > 0 ? DELIVERED : ending;
}

async function collectPartial(
  state: RunState,
  ending: Ending,
  { sessionId, openedAt, isDone }: { sessionId: string; openedAt: string; isDone: boolean },
): Promise<void> {
  const { input, facts } = state;
  const { id, name, agent, safeOutputs, limits, checkout, whenBusy } = input.automation;
  const work = cleanUpActivities(state.heartbeatTimeoutMs);
  const collected = await withinBound(state, { what: 'Collecting partial work', boundMs: REPORT_BOUND_MS }, () =>
    work.collectPartial({
      runId: facts.runId,
      automation: { id, name, agent, safeOutputs, limits, whenBusy },
      checkout,
      pinned: state.pinned,
      event: input.event,
      sessionId,
      since: openedAt,
      artefacts: state.artefacts,
      reason: ending.reason,
      isDone,
      needsApproval: approvalRule(state, 'output') !== null,
    }),
  );
  if (collected === null) return;
  state.notes.push(...collected.notes);
  const isNew = (artefact: Artefact): boolean => !state.artefacts.some(({ url }) => url === artefact.url);
  state.artefacts.push(...collected.artefacts.filter(isNew));
}

async function archive(state: RunState): Promise<void> {
  const { facts, sessionId, input, heartbeatTimeoutMs } = state;
  // Without admission no session was asked for, so an agent API that is away must not keep the run from ending.
  if (!state.isAdmitted) return;
  const request = {
    runId: facts.runId,
    sessionId,
    model: input.agent.model.id,
    startedAt: facts.startedAt,
    lastTotals: state.totals,
  };
  const archived = await withinBound(state, { what: 'Archiving the session', boundMs: ARCHIVE_BOUND_MS }, () =>
    cleanUpActivities(heartbeatTimeoutMs).archiveSession(request),
  );
  if (archived) {
    state.sessionId = archived.sessionId;
    state.totals = { ...archived.totals, workingMs: workedMs(state.clock) };
  } else {
    state.totals = {
      ...state.totals,
      workingMs: workedMs(state.clock),
      spendPartial: true,
      boundMicros: null,
    };
  }
}

/** A run counts as delivered only if its artefacts exist, so they are looked up. */
async function verify(state: RunState, ending: Ending): Promise<Ending> {
  if (ending.outcome !== 'delivered') return ending;
  const { facts, input, artefacts } = state;
  const check = await withinBound(state, { what: 'Verifying the outcome', boundMs: REPORT_BOUND_MS }, () =>
    quickActivities.verifyOutcome({
      runId: facts.runId,
      automation: { safeOutputs: input.automation.safeOutputs },
      checkout: input.automation.checkout,
      event: input.event,
      repository: input.automation.checkout ? input.automation.checkout.repository : null,
      artefacts,
    }),
  );
  if (check?.verified) return ending;
  const why = check ? check.reason : 'it could not be looked up';
  return { outcome: 'failed', reason: `What was handed over could not be verified: ${why}` };
}

async function reportEnd(state: RunState, ending: Ending): Promise<void> {
  const { facts, input, artefacts, totals, sessionId } = state;
  const limits = { ...input.automation.limits, ...state.limits };
  if (!input.automation.on.statusComment) return;
  await condition(() => !state.isReporting);
  await withinBound(state, { what: 'The status comment', boundMs: REPORT_BOUND_MS }, () =>
    quickActivities.reportStatus({
      runId: facts.runId,
      automation: { ...input.automation, limits },
      event: input.event,
      sessionId,
      pinned: state.pinned,
      status: { phase: 'ended', ...ending, artefacts, totals },
    }),
  );
}

async function settle(state: RunState, ending: Ending): Promise<void> {
  const { facts, totals, artefacts, notes, sessionId, openedAt, clock } = state;
  const opened = openedAt === null ? Date.now() : Date.parse(openedAt);
  const reason = [ending.reason, ...notes].join(' · ');
  await withinBound(state, { what: 'Settling the run', boundMs: SETTLE_BOUND_MS }, () =>
    quickActivities.settle({
      run: facts,
      outcome: ending.outcome,
      reason,
      totals,
      artefacts,
      sessionId,
      waitingMs: waitedMs(clock),
      queuedMs: Math.max(0, opened - Date.parse(facts.startedAt) - state.waitedBeforeOpenMs),
      endedAt: new Date().toISOString(),
    }),
  );
}
