import { insist } from './persist.ts';
import { long, short } from './policy.ts';
import type { Ending, RunState } from './run-state.ts';
import { enterPhase, showEnding } from './show.ts';

const ARCHIVE_BOUND_MS = 60 * 60_000;
const REPORT_BOUND_MS = 10 * 60_000;
/** A subject that is not freed and a record that is not written are worse than waiting. */
const SETTLE_BOUND_MS = 30 * 24 * 60 * 60_000;

/** Whatever happened before: no session is left running, the end is reported, the run is settled. */
export async function endRun(state: RunState, ending: Ending): Promise<void> {
  enterPhase(state, 'ending');
  await archive(state);
  state.ending = await verified(state, ending);
  await reportEnd(state, state.ending);
  await settle(state, state.ending);
  showEnding(state);
}

/** The end of a run that was not admitted: nothing was opened, there is only its record to complete. */
export async function endSkipped(state: RunState, reason: string): Promise<void> {
  state.ending = { outcome: 'skipped', reason };
  await settle(state, state.ending);
  showEnding(state);
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
  if (!input.automation.on.statusComment) return;
  await insist(state, 'The status comment', REPORT_BOUND_MS, () =>
    short.reportStatus({
      runId: facts.runId,
      automation: input.automation,
      event: input.event,
      sessionId,
      status: { phase: 'ended', ...ending, artefacts, totals },
    }),
  );
}

async function settle(state: RunState, ending: Ending): Promise<void> {
  const { facts, totals, artefacts, notes, sessionId } = state;
  const reason = [ending.reason, ...notes].join(' · ');
  await insist(state, 'Settling the run', SETTLE_BOUND_MS, () =>
    short.settle({
      run: facts,
      outcome: ending.outcome,
      reason,
      totals,
      artefacts,
      sessionId,
      endedAt: new Date().toISOString(),
    }),
  );
}
