import { randomUUID } from 'node:crypto';
import {
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type WorkflowHandle,
} from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { connectTemporal } from '../../connections/temporal/connect-temporal.ts';
import { runWorkflowId, UPDATES } from '../../contract/temporal-names.ts';
import { CommandError, EXIT } from '../command-error.ts';
import { readPlace, type PlaceOptions } from '../place/read-place.ts';
import { runIdOf } from '../runs/run-id-of.ts';
import { temporalOf } from '../place/temporal-of.ts';
import { insistOnOpen } from './insist-on-open.ts';
import { operator } from './operator.ts';

export interface AskOptions extends PlaceOptions {
  /** Given again, it does nothing a second time. */
  id?: string;
  /** Seconds to wait for the answer. */
  wait: number;
  json?: boolean;
}

/** What a run is asked: the name of an update, and what goes with it besides who asks. */
export interface Question {
  update: keyof typeof UPDATES;
  input: object | ((handle: WorkflowHandle, runId: string) => Promise<object>);
}

/**
 * Sends an update to a run in the name of whoever types, waits for its answer and prints it as one line. An id that the run
 * has answered before is not sent again: its answer is repeated, also after the run has ended. Throws a CommandError where
 * the run does not exist, has ended, refuses or does not answer in time.
 */
export async function askRun(given: string, options: AskOptions, question: Question): Promise<void> {
  const runId = runIdOf(given);
  const id = options.id ?? randomUUID();
  const { client, close } = await connectTemporal(temporalOf(readPlace(options, 'command')));
  try {
    const handle = client.workflow.getHandle(runWorkflowId(runId));
    const { answer, repeated } = await client.withDeadline(Date.now() + options.wait * 1_000, () =>
      ask(handle, runId, id, { ...question, mayBeKnown: options.id !== undefined }),
    );
    if (options.json) console.log(JSON.stringify({ runId, update: question.update, id, answer, repeated }));
    else console.log(`${runId}: ${answer}${repeated ? ' (asked before; not done again)' : ''}`);
  } catch (error) {
    throw explain(error, runId, id, options.wait);
  } finally {
    await close();
  }
}

async function ask(
  handle: WorkflowHandle,
  runId: string,
  updateId: string,
  { update, input, mayBeKnown }: Question & { mayBeKnown: boolean },
): Promise<{ answer: string; repeated: boolean }> {
  const former = mayBeKnown ? await formerAnswer(handle, updateId) : null;
  if (former !== null) return { answer: former, repeated: true };
  await insistOnOpen(handle, runId);
  const what = typeof input === 'function' ? await input(handle, runId) : input;
  const args: [object] = [{ ...what, actor: operator() }];
  try {
    const answer = await handle.executeUpdate<string, [object]>(UPDATES[update], { args, updateId });
    return { answer, repeated: false };
  } catch (error) {
    // It may have ended since we looked.
    if (error instanceof WorkflowNotFoundError) await insistOnOpen(handle, runId);
    throw error;
  }
}

async function formerAnswer(handle: WorkflowHandle, updateId: string): Promise<string | null> {
  try {
    return await handle.getUpdateHandle<string>(updateId).result();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/** Types with which a run refuses before it changes anything. */
const REFUSALS = new Set(['Rejected', 'ActorRefused', 'NothingWaits', 'RaiseRefused']);

function explain(error: unknown, runId: string, id: string, seconds: number): unknown {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
    return new CommandError(
      `${runId} has not answered within ${seconds} s. Is a worker running? It may still do it: ask again with --id ${id}.`,
      EXIT.failed,
      { cause: error },
    );
  }
  if (!(error instanceof WorkflowUpdateFailedError)) return error;
  const failure = innermost(error);
  if (failure instanceof ApplicationFailure && REFUSALS.has(failure.type ?? '')) {
    return new CommandError(`${runId}: ${failure.message}. Nothing was changed.`, EXIT.refused, { cause: error });
  }
  const reason = failure instanceof CancelledFailure ? 'the run ended meanwhile' : failure.message;
  return new CommandError(`${runId} could not do it: ${reason}`, EXIT.failed, { cause: error });
}

/** A failure of an activity comes wrapped. */
function innermost(error: Error): Error {
  return error.cause instanceof Error ? innermost(error.cause) : error;
}
