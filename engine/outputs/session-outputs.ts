import type { Log } from '../../runtime/log.ts';
import { StoreError } from '../store/store-error.ts';
import { readSession, SessionMissing, type SessionLog } from '../store/write-session.ts';
import { gatherOutputs, type Gathered, type OutputSource } from './gather-outputs.ts';
import { oneAtATime, type OneAtATime } from './one-at-a-time.ts';
import { recordGathered } from './record-gathered.ts';
import { hasUsedToolsSince } from './has-used-tools-since.ts';

/**
 * Keeps what agents put into `/mnt/session/outputs`. A changed output becomes a new file, so that an id always names the
 * same bytes. A session is collected when it becomes idle, when its files are listed, and before it is archived; one that
 * became idle when the engine died is collected at the next start. What cannot be kept becomes an event of the session,
 * which also tells the agent.
 */
export interface SessionOutputs {
  /**
   * Collects now. Does nothing for a session that is archived (its workspace is gone) or that has called no tool: then no
   * sandbox is started. Throws SessionMissing, and errors of the database.
   */
  collect(sessionId: string): Promise<void>;
  /** Collects in the background if a tool was called, or has ended, since the last time. */
  collectSoon(sessionId: string): void;
  /**
   * Collects for the last time and then runs `end`, before any other collection of this session can begin. Throws, and
   * `end` does not run, if the engine stops, its database fails, or its disk is full (StoreError).
   */
  finish<Result>(sessionId: string, end: () => Promise<Result>): Promise<Result>;
  /** Runs `end` while this session is not being collected. */
  without<Result>(sessionId: string, end: () => Promise<Result>): Promise<Result>;
  /** Ends what is under way. The next engine collects it. */
  stop(): Promise<void>;
}

interface Options extends SessionLog, OutputSource {
  log: Log;
}

/** The longest that one collection may take, whatever the sandbox does. What is missing then is left to the next one. */
const COLLECT_MS = 60_000;
const DISK_FULL =
  'The disk of the engine is full, and the outputs of this session would be lost with its workspace. Delete files or ' +
  'sessions, or give it more room; then archive this session again.';
/** After the last one what is missing is lost, so it gets more time: enough for all that a session may keep. */
const LAST_COLLECT_MS = 5 * 60_000;

/** Also begins to collect what an engine that died has left. */
export function createSessionOutputs(options: Options): SessionOutputs {
  const collecting: Collecting = {
    ...options,
    stopping: new AbortController(),
    line: oneAtATime(),
    waiting: new Map(),
  };
  const { stopping, line } = collecting;
  const inBackground = new Set<Promise<void>>();
  const begin = (work: Promise<void>, sessionId?: string): void => {
    const mine = work.catch((error: unknown) => logFailure(collecting, error, sessionId));
    inBackground.add(mine);
    void mine.finally(() => inBackground.delete(mine));
  };
  begin(collectMissed(collecting));
  return {
    collect: (sessionId) => collect(collecting, sessionId),
    collectSoon: (sessionId) => begin(collectIfChanged(collecting, sessionId), sessionId),
    finish: (sessionId, end) =>
      line.run(sessionId, async () => {
        const gathered = await collectOnce(collecting, sessionId, true);
        // The workspace stays: the next engine collects what is in it.
        if (stopping.signal.aborted) throw new Error('The engine stops. Try again when it is back.');
        if (gathered?.isDiskFull) throw new StoreError('full', DISK_FULL, 'storage_quota_exceeded');
        return await end();
      }),
    without: (sessionId, end) => line.run(sessionId, end),
    async stop() {
      stopping.abort(new Error('the engine stops'));
      await Promise.all(line.busy().map((sessionId) => options.hands.kill(sessionId)));
      await Promise.all([...inBackground, line.settled()]);
    },
  };
}

interface Collecting extends Options {
  stopping: AbortController;
  line: OneAtATime;
  /** Collections that wait for their turn. */
  waiting: Map<string, Promise<void>>;
}

/** Callers that ask while a collection waits for its turn share that collection. */
function collect(collecting: Collecting, sessionId: string): Promise<void> {
  const { waiting, line } = collecting;
  const known = waiting.get(sessionId);
  if (known) return known;
  const mine = line.run(sessionId, async () => {
    waiting.delete(sessionId);
    await collectOnce(collecting, sessionId, false);
  });
  waiting.set(sessionId, mine);
  return mine;
}

/** Null if there was nothing to collect. */
async function collectOnce(collecting: Collecting, sessionId: string, isLast: boolean): Promise<Gathered | null> {
  const { database, stopping } = collecting;
  const session = await readSession(database, sessionId);
  if (session.archived_at !== null || stopping.signal.aborted) return null;
  if (!(await hasUsedToolsSince(database, sessionId, 0))) return null;
  const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(isLast ? LAST_COLLECT_MS : COLLECT_MS)]);
  const gathered = await gatherOutputs({ ...collecting, isLast }, sessionId, signal);
  if (!stopping.signal.aborted) await recordGathered(collecting, session, { ...gathered, isLast });
  return gathered;
}

async function collectIfChanged(collecting: Collecting, sessionId: string): Promise<void> {
  const { outputs_seq } = await readSession(collecting.database, sessionId);
  if (await hasUsedToolsSince(collecting.database, sessionId, outputs_seq)) await collect(collecting, sessionId);
}

/** One after the other, because each may need a new sandbox. */
async function collectMissed(collecting: Collecting): Promise<void> {
  const { database, stopping } = collecting;
  const alive = database.selectFrom('sessions').select('id').where('archived_at', 'is', null);
  for (const { id } of await alive.where('status', '=', 'idle').execute()) {
    if (stopping.signal.aborted) return;
    await collectIfChanged(collecting, id).catch((error: unknown) => logFailure(collecting, error, id));
  }
}

/** A session that was deleted meanwhile has no outputs, and what a stop cuts off is collected by the next engine. */
function logFailure({ log, stopping }: Collecting, error: unknown, sessionId?: string): void {
  if (error instanceof SessionMissing || stopping.signal.aborted) return;
  log.error({ err: error, sessionId }, 'outputs could not be collected');
}
