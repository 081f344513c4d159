import type { HeardAnswer } from '../../store/session-event.ts';
import type { StartedRequest } from '../record-request.ts';
import type { Turn } from '../turn.ts';

/** How often what has arrived of an answer is written to the log. */
export const KEEP_EVERY_MS = 2_000;

/** An answer that is complete earlier is not worth a write of its own. */
const FIRST_AFTER_MS = 100;

/**
 * Keeps what has arrived of an answer with the start of its request, so that the cost of a request is known closely
 * even if the engine is killed: once soon after the answer began, then every `KEEP_EVERY_MS`, also while nothing arrives,
 * because that shows that the engine lived. Call `began` when the answer begins, and `stop` when it has ended; `stop`
 * resolves after the last write.
 */
export function keepHeard(
  turn: Turn,
  started: StartedRequest,
  heardNow: () => HeardAnswer | null,
): { began(): void; stop(): Promise<void> } {
  let writing: Promise<void> = Promise.resolve();
  const keep = (): void => {
    const heard = heardNow();
    if (heard !== null) writing = writing.then(() => write(turn, started, heard));
  };
  const timer = setInterval(keep, KEEP_EVERY_MS);
  let first: NodeJS.Timeout | undefined;
  return {
    began() {
      first ??= setTimeout(keep, FIRST_AFTER_MS);
    },
    async stop() {
      clearInterval(timer);
      clearTimeout(first);
      await writing;
    },
  };
}

/** A write that fails costs only precision, and only if the engine is killed as well. */
async function write({ engine, sessionId }: Turn, { id, sent }: StartedRequest, heard: HeardAnswer): Promise<void> {
  try {
    await engine.database
      .updateTable('events')
      .set({ details: JSON.stringify({ requestStart: { ...sent, heard, keptAt: Date.now() } }) })
      .where('id', '=', id)
      .execute();
  } catch (error) {
    engine.log.debug({ err: error, sessionId }, 'what was heard of an answer could not be kept');
  }
}
