import { createHash } from 'node:crypto';
import {
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Actor, ProvenUpdate } from '../../contract/people.ts';
import type { RunId } from '../../contract/event.ts';
import type { RunStatus } from '../../contract/run.ts';
import { runWorkflowId, STATUS_QUERY, UPDATES } from '../../contract/temporal-names.ts';
import { otherNamesOf } from '../../definitions/person.ts';
import { SourceAway } from '../dispatch/source-away.ts';
import type { Acting } from '../sources/trigger-source.ts';
import { proveActor } from './prove-actor.ts';

/** A run answers within a second, unless no worker is there. */
const ANSWER_MS = 5_000;
/** How long a message to a run whose session is not open yet is kept for it. */
const KEPT_MS = 5 * 60_000;

export interface SignedRequest extends ProvenUpdate {
  actor: Actor;
  /** The person is of another organization, as `otherNamesOf` says. */
  isOfOthers?: boolean;
  /** By what this process knows the person: `slack`, `github`. */
  source: string;
  /** What makes this request the same when it is sent again. */
  identity: string;
  /** When the person asked, in milliseconds since 1970. */
  askedAt: number;
}

/** What the run says. `refused`: nothing was changed, and this is why. `ended`: there is no such run any more. */
export type Updated = { answer: string } | { refused: string } | { ended: true };

/**
 * Sends an update to a run in the name of a person, signed, and waits for the answer. The same identity is carried out once,
 * however often it is sent. Throws SourceAway if nobody answers in time, or if the session of the run is not open yet.
 */
export async function updateRun(
  { client, actorKey, definitions }: Pick<Acting, 'client' | 'actorKey' | 'definitions'>,
  request: SignedRequest,
): Promise<Updated> {
  const { runId, update, input, actor, isOfOthers, source, identity } = request;
  const nonce = createHash('sha256').update(`${identity} ${actor}`).digest('hex');
  const names = otherNamesOf(definitions.settings.people, actor, isOfOthers);
  const proof = proveActor({ actor, names, source, nonce, key: actorKey }, { runId, update, input });
  const handle = client.workflow.getHandle(runWorkflowId(runId));
  const updateId = `${source}-${nonce}`;
  const sent = { args: [{ ...input, proof }] as [object], updateId };
  try {
    const answer = await client.withDeadline(Date.now() + ANSWER_MS, () =>
      handle.executeUpdate<string, [object]>(UPDATES[update], sent),
    );
    return { answer };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return await answerBeforeEnd(client, { runId, updateId });
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
      throw new SourceAway(`The run ${runId} has not answered yet: is a worker running?`, { cause: error });
    }
    if (!(error instanceof WorkflowUpdateFailedError)) throw error;
    await keepForLater(client, request);
    return { refused: innermost(error).message };
  }
}

/** What the run answered to the same request while it was open: then the process that asked died before it noted the answer. */
async function answerBeforeEnd(
  client: Client,
  { runId, updateId }: { runId: RunId; updateId: string },
): Promise<Updated> {
  const handle = client.workflow.getHandle(runWorkflowId(runId));
  try {
    const asking = handle.getUpdateHandle<string>(updateId);
    return { answer: await client.withDeadline(Date.now() + ANSWER_MS, () => asking.result()) };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { ended: true };
    if (error instanceof WorkflowUpdateFailedError) return { refused: innermost(error).message };
    throw new SourceAway(`The run ${runId} has ended, and does not say what it had answered`, { cause: error });
  }
}

/** A person may write before the session is open. Throws SourceAway as long as it may still be opened soon. */
async function keepForLater(client: Client, { runId, update, askedAt }: SignedRequest): Promise<void> {
  if (update !== 'steer' || Date.now() - askedAt > KEPT_MS) return;
  const handle = client.workflow.getHandle(runWorkflowId(runId));
  const status = await client
    .withDeadline(Date.now() + ANSWER_MS, () => handle.query<RunStatus>(STATUS_QUERY))
    .catch(() => null);
  if (status === null || status.sessionId !== null) return;
  if (status.phase === 'ending' || status.phase === 'ended') return;
  throw new SourceAway(`The session of ${runId} is not open yet; the message is sent when it is`);
}

/** The failure of an activity comes wrapped in other failures. */
function innermost(error: Error): Error {
  return error.cause instanceof Error && !(error instanceof ApplicationFailure) ? innermost(error.cause) : error;
}
