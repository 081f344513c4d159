import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';

/** Senders of webhooks wait for each answer, and proxies send a few requests ahead at most. */
const MOST_UNANSWERED = 100;

/**
 * A listener that cuts a connection on which more than 100 requests wait for their answers. Node hands on all requests that
 * have arrived on a connection before it looks at another one, and 2 MB of them are about 50,000: all others would wait for
 * seconds. Requests that had arrived on the connection before it was cut are thrown away.
 */
export function boundPipelining(listener: RequestListener): RequestListener {
  const unanswered = new WeakMap<Socket, number>();
  return (request, response) => {
    const { socket } = request;
    if (socket.destroyed) return;
    const count = (unanswered.get(socket) ?? 0) + 1;
    if (count > MOST_UNANSWERED) return void socket.destroy();
    unanswered.set(socket, count);
    response.once('close', () => unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1));
    listener(request, response);
  };
}
