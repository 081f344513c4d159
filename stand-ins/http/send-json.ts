import type { ServerResponse } from 'node:http';

/** Answers with JSON. Headers that were set on the response before are sent too. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(value));
}
