import { setTimeout as sleep } from 'node:timers/promises';
import type Anthropic from '@anthropic-ai/sdk';
import type { BetaManagedAgentsSessionEvent as SessionEvent } from '@anthropic-ai/sdk/resources/beta/sessions/events';
import { errorText } from '../../runtime/error-text.ts';

export interface Followed {
  agentApi: Anthropic;
  sessionId: string;
  /** Aborts when the run is over: then the events that are left are read, and the following ends. */
  over: AbortSignal;
  /** Called with what is wrong with the connection, and with null as soon as it works again. */
  onTrouble: (message: string | null) => void;
}

const PAGE_SIZE = 1_000;
/** The API promises no keep-alive on its stream: after this long without an event, connect again. */
const SILENCE_MS = 60_000;
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 10_000;
/** How often to ask for the rest of the events after the run is over. */
const LAST_ATTEMPTS = 3;

/**
 * Yields all events of a session from its first on, each once. The stream is opened before the history is read, so that no
 * event is missed between the two. When the connection is lost, both are opened again.
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
      // A connection that is cut once and comes back at once is not worth a message.
      if (failures > 1) followed.onTrouble(`The session cannot be followed: ${errorText(error)}`);
      if (isLast && ++attempts >= LAST_ATTEMPTS) return;
      await pause(Math.min(FIRST_BACKOFF_MS * 2 ** failures, LONGEST_BACKOFF_MS), followed.over);
    }
  }
}

function history({ agentApi, sessionId }: Followed, signal?: AbortSignal): AsyncIterable<SessionEvent> {
  return agentApi.beta.sessions.events.list(sessionId, { limit: PAGE_SIZE }, { maxRetries: 0, signal });
}

/**
 * Yields the events of one connection. Returns when the connection is closed: by the other side, after a long silence, or
 * because the run is over.
 */
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

async function pause(ms: number, over: AbortSignal): Promise<void> {
  const options = over.aborted ? {} : { signal: over };
  // An abort only ends the pause early.
  await sleep(ms, undefined, options).catch(() => undefined);
}
