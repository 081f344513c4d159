import { z } from 'zod';
import { publicEvent } from '../../store/public-event.ts';
import type { Preview, SessionBus } from '../../store/session-bus.ts';
import type { LoggedEvent } from '../../store/session-event.ts';

const KEEP_ALIVE_MS = 15_000;
const MOST_WAITING = 10_000;
/** A reader for whom this many frames wait gets no more of a preview: the event itself follows anyway. */
const MOST_WAITING_FOR_PREVIEWS = 500;

export const EventStreamQuery = z.object({
  event_deltas: z.array(z.enum(['agent.message', 'agent.thinking'])).optional(),
});

type PreviewedTypes = NonNullable<z.output<typeof EventStreamQuery>['event_deltas']>;

export interface EventStream {
  response: Response;
  close(): void;
}

interface StreamOf {
  bus: SessionBus;
  sessionId: string;
  /** The types of events of which the reader wants to see previews. */
  event_deltas?: PreviewedTypes | undefined;
}

/**
 * Server-sent events of a session from this moment on, without replay. Ends after `session.deleted`. A reader that
 * falls too far behind is cut off; it can connect again and read what it missed from the list of events.
 */
export function eventStream({ bus, sessionId, event_deltas = [] }: StreamOf): EventStream {
  let stop = (): void => {};
  let close = (): void => {};
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const room = (): number => controller.desiredSize ?? 0;
        const unsubscribe = bus.subscribe(sessionId, (event) => {
          if (room() <= 0) return close();
          controller.enqueue(frameOfEvent(event));
          if (event.body.type === 'session.deleted') close();
        });
        const isWanted = previewFilter(event_deltas);
        const unsubscribeFromPreviews = bus.subscribeToPreviews(sessionId, (preview) => {
          const hasRoom = room() > MOST_WAITING - MOST_WAITING_FOR_PREVIEWS;
          if (isWanted(preview, hasRoom)) controller.enqueue(frameOfPreview(preview));
        });
        const timer = setInterval(() => controller.enqueue(comment('keep-alive')), KEEP_ALIVE_MS).unref();
        close = () => {
          stop();
          controller.close();
        };
        stop = () => {
          unsubscribe();
          unsubscribeFromPreviews();
          clearInterval(timer);
          close = () => {};
        };
        // Sends the headers at once.
        controller.enqueue(comment('connected'));
      },
      cancel: () => stop(),
    },
    new CountQueuingStrategy({ highWaterMark: MOST_WAITING }),
  );
  const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' };
  return { response: new Response(body, { headers }), close: () => close() };
}

/**
 * Whether a reader gets a preview. After one piece that it did not get, it gets no more of that event: a text with a hole
 * would be taken for the whole one, and the SDK refuses a piece of an event whose start it has not seen.
 */
function previewFilter(types: PreviewedTypes): (preview: Preview, hasRoom: boolean) => boolean {
  let followed: string | null = null;
  return (preview, hasRoom) => {
    if (preview.type === 'event_start') followed = types.includes(preview.event.type) ? preview.event.id : null;
    if (!hasRoom) followed = null;
    return followed === (preview.type === 'event_start' ? preview.event.id : preview.event_id);
  };
}

/** All readers of a session get the same bytes. */
const frames = new WeakMap<object, Uint8Array>();

function frameOfEvent(event: LoggedEvent): Uint8Array {
  return frameOnce(event, event.body.type, () => publicEvent(event));
}

function frameOfPreview(preview: Preview): Uint8Array {
  return frameOnce(preview, preview.type, () => preview);
}

function frameOnce(of: object, type: string, data: () => object): Uint8Array {
  const known = frames.get(of);
  if (known) return known;
  const frame = bytes(`event: ${type}\ndata: ${JSON.stringify(data())}\n\n`);
  frames.set(of, frame);
  return frame;
}

function comment(text: string): Uint8Array {
  return bytes(`: ${text}\n\n`);
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
