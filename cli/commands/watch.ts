import { NotFoundError } from '@anthropic-ai/sdk';
import type { WorkflowHandle } from '@temporalio/client';
import { connectTemporal } from '../../connections/temporal/connect-temporal.ts';
import type { Outcome } from '../../contract/run.ts';
import type { Service } from '../../money/session-cost.ts';
import { runWorkflowId } from '../../contract/temporal-names.ts';
import { errorText } from '../../runtime/error-text.ts';
import { agentApiOf } from '../place/agent-api-of.ts';
import { EXIT } from '../command-error.ts';
import { describeRun } from '../runs/describe-run.ts';
import { endOfRun, type End } from '../runs/end-of-run.ts';
import { readPlace, type Place, type PlaceOptions } from '../place/read-place.ts';
import { namedRun } from '../runs/named-run.ts';
import { recordedRun } from '../runs/recorded-run.ts';
import { temporalOf } from '../place/temporal-of.ts';
import { followSession, type Followed } from '../watching/follow-session.ts';
import { openBoard, type Board } from '../watching/open-board.ts';
import { pollStatus } from '../watching/poll-status.ts';
import { openScreen } from '../watching/open-screen.ts';

export interface WatchOptions extends PlaceOptions {
  json?: boolean;
}

const TICK_MS = 1_000;
const GOOD_OUTCOMES = new Set<Outcome>(['delivered', 'no-change']);

/**
 * Shows everything that happens in a run, from its beginning until it ends; if it has ended, everything that happened.
 * Returns 0 if the run delivered or found nothing to change, else 1. Watching does not affect the run.
 */
export async function watch(given: string, { json = false, ...options }: WatchOptions): Promise<number> {
  const place = readPlace(options, 'command');
  const runId = await namedRun(place, given);
  const { client, close } = await connectTemporal(temporalOf(place));
  const screen = openScreen(process.stdout, json);
  // If the reader of the output goes away, nobody has seen how the run ended.
  process.exitCode = EXIT.interrupted;
  process.once('SIGINT', () => {
    screen.clear();
    process.exit(EXIT.interrupted);
  });
  try {
    const handle = client.workflow.getHandle(runWorkflowId(runId));
    await describeRun(handle, runId);
    const board = openBoard(screen, runId, json);
    const end = await watchToTheEnd({ place, runId, handle, board });
    board.end(end);
    return GOOD_OUTCOMES.has(end.outcome) ? EXIT.ok : EXIT.failed;
  } finally {
    await close();
  }
}

interface WatchedRun {
  place: Place;
  runId: string;
  handle: WorkflowHandle;
  board: Board;
}

async function watchToTheEnd({ place, runId, handle, board }: WatchedRun): Promise<End> {
  const over = new AbortController();
  const session = Promise.withResolvers<string | null>();
  const ended = endOfRun(place, runId, handle).finally(() => over.abort());
  const polled = pollStatus({
    handle,
    over: over.signal,
    onStatus: (status) => {
      board.status(status);
      if (status.sessionId !== null) session.resolve(status.sessionId);
    },
    onTrouble: board.trouble,
  });
  // The run may end before it has told which session it opened; then its end or its record names the session.
  const found = ended.then(async ({ sessionId }) => {
    await polled;
    session.resolve(sessionId ?? (await recordedRun(place, runId))?.sessionId ?? null);
  });
  const ticking = setInterval(board.tick, TICK_MS);
  try {
    const sessionId = await Promise.race([session.promise, found.then(() => session.promise)]);
    if (sessionId !== null) {
      await watchSession(
        { agentApi: agentApiOf(place), sessionId, over: over.signal, onTrouble: board.trouble },
        board,
        place.environment.agentApi.kind === 'local' ? 'engine' : 'hosted',
      );
    }
    await found;
    return await ended;
  } finally {
    clearInterval(ticking);
  }
}

async function watchSession(followed: Followed, board: Board, service: Service): Promise<void> {
  const { agentApi, sessionId } = followed;
  try {
    const { agent } = await agentApi.beta.sessions.retrieve(sessionId);
    board.openSession(agent.model.id, service);
  } catch (error) {
    board.trouble(`Session ${sessionId} cannot be read: ${errorText(error)}`);
    if (error instanceof NotFoundError) return;
  }
  for await (const event of followSession(followed)) board.event(event);
}
