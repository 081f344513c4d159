import { errorText } from '../../runtime/error-text.ts';
import type { Log } from '../../runtime/log.ts';
import type { Session } from '../store/session.ts';
import { readSession, SessionMissing, type SessionLog } from '../store/write-session.ts';
import { gatherOutputs, type OutputSource } from './gather-outputs.ts';
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
  /** Collects for the last time and then runs `end`, before any other collection of this session can begin. */
  finish<Result>(sessionId: string, end: () => Promise<Result>): Promise<Result>;
  /** Runs `end` while this session is not being collected. */
  without<Result>(sessionId: string, end: () => Promise<Result>): Promise<Result>;
  /** Ends what is under way. The next engine collects it. */
  stop(): Promise<void>;
}

interface Options extends SessionLog, OutputSource {
  log: Log;
}

/** For all outputs of a session. Without a sandbox that works, an idle or an archiving waits no longer. */
const COLLECT_MS = 60_000;

/** Also begins to collect what an engine that died has left. */
export function createSessionOutputs(options: Options): SessionOutputs {
  const { database, log } = options;
  const stopping = new AbortController();
  const lines = new Map<string, Promise<unknown>>();
  const waiting = new Map<string, Promise<void>>();

  /** Work on one session is done one after the other. */
  async function inLine<Result>(sessionId: string, work: () => Promise<Result>): Promise<Result> {
    const mine = (lines.get(sessionId) ?? Promise.resolve()).then(work, work);
    lines.set(sessionId, mine);
    try {
      return await mine;
    } finally {
      if (lines.get(sessionId) === mine) lines.delete(sessionId);
    }
  }

  async function collectOnce(sessionId: string, isLast: boolean): Promise<void> {
    const session = await readSession(database, sessionId);
    if (!(await canHaveOutputs(session))) return;
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(COLLECT_MS)]);
    const gathered = await gatherOutputs(options, sessionId, signal);
    if (!stopping.signal.aborted) await recordGathered(options, session, { ...gathered, isLast });
  }

  async function canHaveOutputs({ id, archived_at }: Session): Promise<boolean> {
    return archived_at === null && !stopping.signal.aborted && (await hasUsedToolsSince(database, id, 0));
  }

  /** Who asks while another one waits gets the same collection. */
  function collect(sessionId: string): Promise<void> {
    const known = waiting.get(sessionId);
    if (known) return known;
    const mine = inLine(sessionId, async () => {
      waiting.delete(sessionId);
      await collectOnce(sessionId, false);
    });
    waiting.set(sessionId, mine);
    return mine;
  }

  async function collectIfChanged(sessionId: string): Promise<void> {
    try {
      const { outputs_seq } = await readSession(database, sessionId);
      if (await hasUsedToolsSince(database, sessionId, outputs_seq)) await collect(sessionId);
    } catch (error) {
      if (error instanceof SessionMissing || stopping.signal.aborted) return;
      log.error({ err: error, sessionId }, 'outputs could not be collected');
    }
  }

  /** One after the other, because each may need a new sandbox. */
  async function collectMissed(): Promise<void> {
    const idle = database.selectFrom('sessions').select('id').where('archived_at', 'is', null);
    for (const { id } of await idle.where('status', '=', 'idle').execute()) {
      if (!stopping.signal.aborted) await collectIfChanged(id);
    }
  }

  const missed = collectMissed().catch((error: unknown) => log.error({ err: error }, 'outputs could not be collected'));
  const soon = new Set<Promise<void>>();

  return {
    collect,
    collectSoon(sessionId) {
      const mine = collectIfChanged(sessionId).finally(() => soon.delete(mine));
      soon.add(mine);
    },
    finish: (sessionId, end) =>
      inLine(sessionId, async () => {
        await collectOnce(sessionId, true).catch((error: unknown) => {
          if (error instanceof SessionMissing) throw error;
          // A session must come to its end, so it ends without these outputs.
          log.error({ sessionId, problem: errorText(error) }, 'the last outputs of a session could not be collected');
        });
        return await end();
      }),
    without: inLine,
    async stop() {
      stopping.abort(new Error('the engine stops'));
      await Promise.all([...lines.keys()].map((sessionId) => options.hands.kill(sessionId)));
      await Promise.allSettled([missed, ...soon, ...lines.values()]);
    },
  };
}
