import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { encodeFrame, readFrames } from './socket-frames.ts';

/** The WebSocket side of Socket Mode. */
export interface SocketRoom {
  /** Takes a client in that asks to become a WebSocket, and says hello. */
  admit(request: IncomingMessage, socket: Duplex): void;
  /** Sends an envelope to one connected client. False if there is none. */
  send(envelope: object): boolean;
  /** What clients have sent: the ids of acknowledged envelopes with their payloads. */
  acknowledged: { envelope_id: string; payload?: unknown }[];
  /** How many clients have connected so far. */
  admitted(): number;
  connected(): number;
  /** Cuts all connections, as a network does. */
  cut(): void;
  closeAll(): void;
}

/** The key that the protocol of WebSockets fixes. */
const PROTOCOL_KEY = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

export function createSocketRoom(): SocketRoom {
  const sockets = new Set<Duplex>();
  const acknowledged: SocketRoom['acknowledged'] = [];
  let admitted = 0;

  function take(text: string): void {
    const message = JSON.parse(text) as { envelope_id?: string; payload?: unknown };
    if (message.envelope_id !== undefined)
      acknowledged.push({ envelope_id: message.envelope_id, payload: message.payload });
  }

  function cut(): void {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  }

  return {
    acknowledged,
    admitted: () => admitted,
    connected: () => sockets.size,
    admit(request, socket) {
      const key = request.headers['sec-websocket-key'] ?? '';
      const accept = createHash('sha1').update(`${key}${PROTOCOL_KEY}`).digest('base64');
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      );
      admitted += 1;
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => sockets.delete(socket));
      readFrames(socket, take);
      socket.write(encodeFrame('text', JSON.stringify({ type: 'hello' })));
    },
    send(envelope) {
      const [socket] = sockets;
      return socket?.write(encodeFrame('text', JSON.stringify(envelope))) !== undefined;
    },
    cut,
    closeAll: cut,
  };
}
