import { setTimeout as sleep } from 'node:timers/promises';
import type Anthropic from '@anthropic-ai/sdk';
import type { BetaManagedAgentsSessionEvent as SessionEvent } from '@anthropic-ai/sdk/resources/beta/sessions/events';

export interface Followed {
  agentApi: Anthropic;
  sessionId: string;
  /** Aborts when the run is over: then what is left is read, and that is the end. */
  over: AbortSignal;
  /** What is wrong with the connection; null as soon as it works again. */
  onTrouble: (message: string | null) => void;
}

const PAGE_SIZE = 1_000;
/** The stream promises no keep-alive: after this long without an event we look at the session anew. */
const SILENCE_MS = 60_000;
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 10_000;
/** So often the rest of a session is asked for after its run is over. */
const LAST_ATTEMPTS = 3;

/**
 * All events of a session, from its first on, each once: the stream is opened before the history is read, so that nothing
 * falls between them, and both anew whenever the connection is lost.
 */
export async function* followSession(followed: Followed): AsyncGenerator<SessionEvent> {
  const seen = new Set<string>();
  for (let failures = 0, attempts = 0; ;) {
    const isLast = followed.over.aborted;
    try {
      for await (const event of isLast ? history(followed) : connect(followed)) {
        if (failures > 0) followed.onTrouble(null);
        failures = 0;
        if (seen.has(event.id)) continue;
        seen.add(event.id);
        yield event;
      }
      if (isLast) return;
    } catch (error) {
      failures += 1;
      // A connection that was cut and comes back at once is nothing to tell.
      if (failures > 1) followed.onTrouble(`The session cannot be followed: ${reasonOf(error)}`);
      if (isLast && ++attempts >= LAST_ATTEMPTS) return;
      await pause(Math.min(FIRST_BACKOFF_MS * 2 ** failures, LONGEST_BACKOFF_MS), followed.over);
    }
  }
}

function history({ agentApi, sessionId }: Followed, signal?: AbortSignal): AsyncIterable<SessionEvent> {
  const options = { maxRetries: 0, ...(signal && { signal }) };
  return agentApi.beta.sessions.events.list(sessionId, { limit: PAGE_SIZE }, options);
}

/** One connection; ends quietly when it is closed, by the other side, by silence or because the run is over. */
async function* connect(followed: Followed): AsyncGenerator<SessionEvent> {
  const { agentApi, sessionId, over } = followed;
  const connection = new AbortController();
  const close = (): void => connection.abort();
  over.addEventListener('abort', close);
  const silence = setTimeout(close, SILENCE_MS);
  try {
    const options = { signal: connection.signal, maxRetries: 0 };
    const stream = await agentApi.beta.sessions.events.stream(sessionId, {}, options);
    yield* history(followed, connection.signal);
    for await (const event of stream) {
      silence.refresh();
      if ('id' in event) yield event;
    }
  } catch (error) {
    if (!connection.signal.aborted) throw error;
  } finally {
    clearTimeout(silence);
    over.removeEventListener('abort', close);
    close();
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function pause(ms: number, over: AbortSignal): Promise<void> {
  const signal = over.aborted ? undefined : over;
  // An abort only ends the pause.
  await sleep(ms, undefined, signal && { signal }).catch(() => undefined);
}
