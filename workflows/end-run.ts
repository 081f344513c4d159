import { allHandlersFinished, condition } from '@temporalio/workflow';
import type { Outcome } from '../contract/run.ts';
import { insist } from './persist.ts';
import { long, short } from './policy.ts';
import type { Ending, RunState } from './run-state.ts';
import { enterPhase, showEnding } from './show.ts';

const ARCHIVE_BOUND_MS = 60 * 60_000;
const INTERRUPT_BOUND_MS = 5 * 60_000;
const REPORT_BOUND_MS = 10 * 60_000;
/** A subject that is not freed and a record that is not written are worse than waiting. */
const SETTLE_BOUND_MS = 30 * 24 * 60 * 60_000;

/**
 * Whatever happened before: no session is left running, what an agent that was stopped has left is collected, the end is
 * reported, the run is settled. Nothing that people send is taken any more, and what they had sent is finished first.
 */
export async function endRun(state: RunState, ending: Ending): Promise<void> {
  enterPhase(state, 'ending');
  state.isEnding = true;
  await condition(allHandlersFinished);
  if (COLLECTED.has(ending.outcome)) await collect(state, ending);
  await archive(state);
  state.ending = await verified(state, ending);
  await reportEnd(state, state.ending);
  await settle(state, state.ending);
  showEnding(state);
}

/**
 * The end of a run that was not admitted: nothing was opened, there is only its record to complete. Of a budget without
 * room the first run that it stops says so where it came from; the others are found in the list of runs.
 */
export async function endUnopened(state: RunState, ending: Ending): Promise<void> {
  state.isEnding = true;
  await condition(allHandlersFinished);
  state.ending = ending;
  if (state.tellsOfBudget) await reportEnd(state, ending);
  await settle(state, ending);
  showEnding(state);
}

/** Ends that come from outside, in the middle of the work: what there is by then is worth having. */
const COLLECTED = new Set<Outcome>(['timed-out', 'budget-exhausted', 'stalled', 'cancelled']);

async function collect(state: RunState, ending: Ending): Promise<void> {
  const { sessionId, openedAt, input, facts } = state;
  if (sessionId === null || openedAt === null || !input.automation.safeOutputs.createPullRequest) return;
  const { id, name, safeOutputs, limits, checkout } = input.automation;
  const work = long(state.heartbeatTimeoutMs);
  await insist(state, 'Interrupting the session', INTERRUPT_BOUND_MS, () => work.interruptSession({ sessionId }));
  const collected = await insist(state, 'Collecting partial work', REPORT_BOUND_MS, () =>
    work.collectPartial({
      runId: facts.runId,
      automation: { id, name, safeOutputs, limits },
      checkout,
      event: input.event,
      sessionId,
      since: openedAt,
      handedOver: state.artefacts.flatMap((artefact) => (artefact.type === 'pull-request' ? [artefact.headSha] : [])),
      reason: ending.reason,
    }),
  );
  if (collected?.note) state.notes.push(collected.note);
  const artefact = collected?.artefact;
  if (artefact && !state.artefacts.some(({ url }) => url === artefact.url)) state.artefacts.push(artefact);
}

async function archive(state: RunState): Promise<void> {
  const { facts, sessionId, input, heartbeatTimeoutMs } = state;
  const request = { runId: facts.runId, sessionId, model: input.agent.model.id, startedAt: facts.startedAt };
  const archived = await insist(state, 'Archiving the session', ARCHIVE_BOUND_MS, () =>
    long(heartbeatTimeoutMs).archiveSession(request),
  );
  if (archived) {
    state.sessionId = archived.sessionId;
    state.totals = archived.totals;
  } else {
    state.totals = { ...state.totals, spendPartial: true };
  }
}

/** `delivered` only if the artefacts exist: it is looked up, not believed. */
async function verified(state: RunState, ending: Ending): Promise<Ending> {
  if (ending.outcome !== 'delivered') return ending;
  const { input, artefacts } = state;
  const check = await insist(state, 'Verifying the outcome', REPORT_BOUND_MS, () =>
    short.verifyOutcome({
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
  await insist(state, 'The status comment', REPORT_BOUND_MS, () =>
    short.reportStatus({
      runId: facts.runId,
      automation: { ...input.automation, limits },
      event: input.event,
      sessionId,
      status: { phase: 'ended', ...ending, artefacts, totals },
    }),
  );
}

async function settle(state: RunState, ending: Ending): Promise<void> {
  const { facts, totals, artefacts, notes, sessionId, openedAt, waitingMs } = state;
  const opened = openedAt === null ? Date.now() : Date.parse(openedAt);
  const reason = [ending.reason, ...notes].join(' · ');
  await insist(state, 'Settling the run', SETTLE_BOUND_MS, () =>
    short.settle({
      run: facts,
      outcome: ending.outcome,
      reason,
      totals,
      artefacts,
      sessionId,
      waitingMs,
      queuedMs: Math.max(0, opened - Date.parse(facts.startedAt) - state.waitedBeforeOpenMs),
      endedAt: new Date().toISOString(),
    }),
  );
}
