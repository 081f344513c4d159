import { NotFoundError } from '@anthropic-ai/sdk';
import type Anthropic from '@anthropic-ai/sdk';
import { connectTemporal } from '../../connections/temporal/connect-temporal.ts';
import { showRun } from '../../database/runs/show-run.ts';
import type { Outcome } from '../../contract/run.ts';
import { runWorkflowId } from '../../contract/temporal-names.ts';
import { agentApiOf } from '../place/agent-api-of.ts';
import { CommandError, EXIT } from '../command-error.ts';
import { describeRun } from '../runs/describe-run.ts';
import { endOfRun, type End } from '../runs/end-of-run.ts';
import { readPlace, type Place, type PlaceOptions } from '../place/read-place.ts';
import { runIdOf } from '../runs/run-id-of.ts';
import { temporalOf } from '../place/temporal-of.ts';
import { followSession } from '../watching/follow-session.ts';
import { openBoard, type Board } from '../watching/open-board.ts';
import { pollStatus } from '../watching/poll-status.ts';
import { openScreen } from '../watching/open-screen.ts';
import { withDatabase } from '../place/with-database.ts';

export interface WatchOptions extends PlaceOptions {
  json?: boolean;
}

const TICK_MS = 1_000;
const GOOD_OUTCOMES = new Set<Outcome>(['delivered', 'no-change']);

/**
 * Shows what happens in a run as it happens, from its beginning on, until it ends; of one that has ended, what happened.
 * Returns 0 if it did what it was for, else 1. To stop watching changes nothing.
 */
export async function watch(given: string, { json = false, ...options }: WatchOptions): Promise<number> {
  const runId = runIdOf(given);
  const place = readPlace(options, 'command');
  const { client, close } = await connectTemporal(temporalOf(place));
  const screen = openScreen(process.stdout, json);
  process.once('SIGINT', () => {
    screen.clear();
    process.exit(EXIT.interrupted);
  });
  try {
    const handle = client.workflow.getHandle(runWorkflowId(runId));
    await describeRun(handle, runId);
    const board = openBoard(screen, runId, json);
    const end = await watchToItsEnd(place, runId, handle, board);
    board.end(end);
    return GOOD_OUTCOMES.has(end.outcome) ? EXIT.ok : EXIT.failed;
  } finally {
    await close();
  }
}

type Handle = Parameters<typeof endOfRun>[0];

async function watchToItsEnd(place: Place, runId: string, handle: Handle, board: Board): Promise<End> {
  const over = new AbortController();
  const session = Promise.withResolvers<string | null>();
  const ended = endOfRun(handle).finally(() => over.abort());
  const polled = pollStatus(
    handle,
    over.signal,
    (status) => {
      board.status(status);
      if (status.sessionId !== null) session.resolve(status.sessionId);
    },
    board.trouble,
  );
  const found = ended.then(async ({ sessionId }) => {
    await polled;
    session.resolve(sessionId ?? (await recordedSession(place, runId)));
  });
  const ticking = setInterval(board.tick, TICK_MS);
  try {
    const sessionId = await Promise.race([session.promise, found.then(() => session.promise)]);
    if (sessionId !== null) await watchSession(agentApiOf(place), sessionId, over.signal, board);
    await found;
    return await ended;
  } finally {
    clearInterval(ticking);
  }
}

async function watchSession(agentApi: Anthropic, sessionId: string, over: AbortSignal, board: Board): Promise<void> {
  try {
    const { agent } = await agentApi.beta.sessions.retrieve(sessionId);
    board.openSession(agent.model.id);
  } catch (error) {
    board.trouble(`Session ${sessionId} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    if (error instanceof NotFoundError) return;
  }
  for await (const event of followSession({ agentApi, sessionId, over, onTrouble: board.trouble })) board.event(event);
}

/** The session of a run that nobody can be asked about any more. */
async function recordedSession(place: Place, runId: string): Promise<string | null> {
  try {
    return (await withDatabase(place, (database) => showRun(database, runId)))?.run?.sessionId ?? null;
  } catch (error) {
    // Its data may be on another machine: then its outcome is all that we have.
    if (error instanceof CommandError) return null;
    throw error;
  }
}
