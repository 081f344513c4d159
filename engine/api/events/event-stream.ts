import { publicEvent } from '../../store/public-event.ts';
import type { SessionBus } from '../../store/session-bus.ts';
import type { LoggedEvent } from '../../store/session-event.ts';

const KEEP_ALIVE_MS = 15_000;
const MOST_WAITING = 10_000;

export interface EventStream {
  response: Response;
  close(): void;
}

/**
 * Server-sent events of a session from this moment on, without replay. Ends after `session.deleted`. A reader that
 * falls too far behind is cut off; it can connect again and read what it missed from the list of events.
 */
export function eventStream(bus: SessionBus, sessionId: string): EventStream {
  const encoder = new TextEncoder();
  let stop = (): void => {};
  let close = (): void => {};
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const write = (text: string): void => controller.enqueue(encoder.encode(text));
        const unsubscribe = bus.subscribe(sessionId, (event) => {
          if ((controller.desiredSize ?? 0) <= 0) return close();
          write(frame(event));
          if (event.body.type === 'session.deleted') close();
        });
        const timer = setInterval(() => write(': keep-alive\n\n'), KEEP_ALIVE_MS).unref();
        close = () => {
          stop();
          controller.close();
        };
        stop = () => {
          unsubscribe();
          clearInterval(timer);
          close = () => {};
        };
        // Sends the headers at once.
        write(': connected\n\n');
      },
      cancel: () => stop(),
    },
    new CountQueuingStrategy({ highWaterMark: MOST_WAITING }),
  );
  const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' };
  return { response: new Response(body, { headers }), close: () => close() };
}

function frame(event: LoggedEvent): string {
  return `event: ${event.body.type}\ndata: ${JSON.stringify(publicEvent(event))}\n\n`;
}
