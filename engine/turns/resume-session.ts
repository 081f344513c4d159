import { ActivityNotFoundError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import { isOpen } from '../../connections/temporal/is-open.ts';
import { attemptOver } from './attempt-over.ts';
import { signalSession, type SignalOptions } from './signal-session.ts';

export interface ResumeOptions extends SignalOptions {
  /** The name of this engine's Worker at Temporal. */
  identity: string;
}

/**
 * Gives a session a turn that has work but no turn in this engine. If Temporal believes that another engine still runs
 * the turn, that attempt is failed, so that Temporal starts the next one at once and not only after its heartbeat
 * timeout: one engine works in a data folder, so the other one is dead or has lost its right to append. If a turn
 * waits for its next attempt, this changes nothing. Otherwise the session is signalled. Returns whether an attempt of
 * another engine was failed.
 */
export async function resumeSession(client: Client, options: ResumeOptions, sessionId: string): Promise<boolean> {
  const turn = await pendingTurn(client, sessionId);
  if (!turn) await signalSession(client, options, sessionId);
  if (!turn || turn.isWaiting || turn.startedBy === options.identity) return false;
  const attempt = { workflowId: `session/${sessionId}`, activityId: turn.activityId };
  const failure = attemptOver(`The engine that ran this turn is gone: ${turn.startedBy}.`);
  await client.activity.fail(attempt, failure).catch((error: unknown) => {
    // The attempt has just ended in another way, so Temporal starts the next one by itself.
    if (!(error instanceof ActivityNotFoundError)) throw error;
  });
  return true;
}

interface PendingTurn {
  activityId: string;
  /** No engine runs it: it waits for one, or for the time of its next attempt. */
  isWaiting: boolean;
  startedBy: string;
}

/** The turn that Temporal has not seen the end of; null if there is none. */
async function pendingTurn(client: Client, sessionId: string): Promise<PendingTurn | null> {
  const handle = client.workflow.getHandle(`session/${sessionId}`);
  const described = await handle.describe().catch((error: unknown) => {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  });
  // A workflow that was terminated in the middle of a turn goes on listing it.
  if (!described || !isOpen(described.status)) return null;
  const [activity] = described.raw.pendingActivities ?? [];
  if (!activity?.activityId) return null;
  return {
    activityId: activity.activityId,
    isWaiting: activity.state === SCHEDULED,
    startedBy: activity.lastWorkerIdentity ?? '',
  };
}

/** `temporal.api.enums.v1.PendingActivityState` */
const SCHEDULED = 1;
