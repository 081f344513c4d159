import { randomUUID } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import { HandsGone } from './hands-gone.ts';
import type { HandsConfiguration, HandsReply, HandsRequest } from './hands-protocol.ts';
import { splitLines } from './split-lines.ts';

/** Room for 256 KiB of text of which every character is escaped. */
const LINE_CAP_BYTES = 4 * 1024 * 1024;

const Reply: z.ZodType<HandsReply> = z.union([
  z.object({ ready: z.literal(true) }),
  z.object({ id: z.string(), chunk: z.string() }),
  z.object({ id: z.string(), done: z.unknown() }).refine((reply) => 'done' in reply),
  z.object({ id: z.string(), problem: z.string() }),
]);

type Task = HandsRequest extends infer R ? (R extends { id: string } ? Omit<R, 'id'> : never) : never;

/** A request under way. */
export interface Asked {
  /** What the hands answered. Its shape is not checked: do not trust it. Rejects with HandsGone, or with the problem that they report. */
  answer: Promise<unknown>;
  /** Asks the hands to stop; the answer still comes. */
  cancel(): void;
}

/** The engine's end of the channel to the hands. */
export interface HandsChannel {
  ready: Promise<void>;
  ask(task: Task, onChunk?: (chunk: Buffer) => void): Asked;
  /** Rejects all requests under way, and all later ones, with HandsGone. */
  close(reason: string): void;
}

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
  onChunk: ((chunk: Buffer) => void) | undefined;
}

/**
 * Talks to the hands over their stdin and stdout. The agent may have taken over the other end: a line that is too long
 * or not of the protocol is reported to `onViolation`; a reply that nobody asked for is ignored.
 */
export function openChannel(
  hands: { stdin: Writable; stdout: Readable },
  configuration: HandsConfiguration,
  onViolation: (what: string) => void,
): HandsChannel {
  const waiting = new Map<string, Waiting>();
  const ready = Promise.withResolvers<void>();
  ready.promise.catch(() => undefined);
  let closed: HandsGone | undefined;

  const send = (request: HandsRequest) => hands.stdin.write(`${JSON.stringify(request)}\n`);
  const hear = (line: string) => {
    const reply = parseReply(line);
    if (!reply) return onViolation('it said something that is not of its protocol');
    if ('ready' in reply) return ready.resolve();
    const asker = waiting.get(reply.id);
    if (!asker) return;
    if ('chunk' in reply) return asker.onChunk?.(Buffer.from(reply.chunk, 'base64'));
    waiting.delete(reply.id);
    if ('problem' in reply) asker.reject(new Error(reply.problem));
    else asker.resolve(reply.done);
  };

  // Without these listeners, writing to hands that have just died would end the engine. `ended` reports their end.
  hands.stdin.on('error', () => undefined);
  hands.stdout.on('error', () => undefined);
  hands.stdout.on(
    'data',
    splitLines(LINE_CAP_BYTES, hear, () => onViolation('it said a line without an end')),
  );
  send({ configure: configuration });

  return {
    ready: ready.promise,
    ask(task, onChunk) {
      const id = randomUUID();
      const answer = new Promise<unknown>((resolve, reject) => {
        if (closed) return reject(closed);
        waiting.set(id, { resolve, reject, onChunk });
        send({ id, ...task });
      });
      return { answer, cancel: () => send({ cancel: id }) };
    },
    close(reason) {
      closed ??= new HandsGone(reason);
      ready.reject(closed);
      for (const asker of waiting.values()) asker.reject(closed);
      waiting.clear();
    },
  };
}

function parseReply(line: string): HandsReply | null {
  try {
    return Reply.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
