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
import { jsonLine } from '../json-line.ts';
import { readPlace, type PlaceOptions } from '../place/read-place.ts';
import { namedRun } from '../runs/named-run.ts';
import { temporalOf } from '../place/temporal-of.ts';
import { requireOpen } from './require-open.ts';
import { claimedName } from './claimed-name.ts';

export interface AskOptions extends PlaceOptions {
  /** The id of the request: the same id is never carried out twice. */
  id?: string;
  /** Seconds to wait for the answer. */
  wait: number;
  json?: boolean;
}

/** What a run is asked: the name of an update, and its input without the actor. */
export interface Question {
  update: keyof typeof UPDATES;
  input: object | ((handle: WorkflowHandle, runId: string) => Promise<object>);
}

/**
 * Sends an update to a run as an operator, with the name of the person who types, waits for the answer and prints it as one
 * line. If the run has answered the same id before, that answer is printed again, even after the end of the run, and nothing
 * is sent. Throws a CommandError if the run does not exist, has ended, refuses or does not answer in time.
 */
export async function askRun(given: string, options: AskOptions, question: Question): Promise<void> {
  const place = readPlace(options, 'command');
  const runId = await namedRun(place, given, { wholeOnly: true });
  const id = options.id ?? randomUUID();
  const { client, close } = await connectTemporal(temporalOf(place));
  try {
    const handle = client.workflow.getHandle(runWorkflowId(runId));
    const { answer, repeated } = await client.withDeadline(Date.now() + options.wait * 1_000, async () => {
      const former = options.id === undefined ? null : await formerAnswer(handle, options.id);
      if (former !== null) return { answer: former, repeated: true };
      return { answer: await ask(handle, { runId, id }, question), repeated: false };
    });
    if (options.json) console.log(jsonLine({ runId, update: question.update, id, answer, repeated }));
    else console.log(`${runId}: ${answer}${repeated ? ' (asked before; not done again)' : ''}`);
  } catch (error) {
    throw explain(error, { runId, id }, options.wait);
  } finally {
    await close();
  }
}

/** One request to one run. */
interface Request {
  runId: string;
  id: string;
}

async function ask(handle: WorkflowHandle, { runId, id }: Request, { update, input }: Question): Promise<string> {
  await requireOpen(handle, runId);
  const what = typeof input === 'function' ? await input(handle, runId) : input;
  const args: [object] = [{ ...what, actor: claimedName() }];
  try {
    return await handle.executeUpdate<string, [object]>(UPDATES[update], { args, updateId: id });
  } catch (error) {
    // The run may have ended after the check above.
    if (error instanceof WorkflowNotFoundError) await requireOpen(handle, runId);
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

/** The failure types with which a run refuses a request before it changes anything. */
const REFUSALS = new Set(['Rejected', 'ActorRefused', 'NothingWaits', 'RaiseRefused']);

function explain(error: unknown, { runId, id }: Request, seconds: number): unknown {
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

/** The failure of an activity comes wrapped in other failures. */
function innermost(error: Error): Error {
  return error.cause instanceof Error ? innermost(error.cause) : error;
}
