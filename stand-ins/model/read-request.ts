import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { readBody } from '../http/read-body.ts';
import { invalidRequest, Refusal } from './refusal.ts';
import type { MessagesRequest } from './turn.ts';

const MESSAGES_PATH = '/v1/messages';
export const COUNT_TOKENS_PATH = '/v1/messages/count_tokens';

export interface BrainRequest {
  path: string;
  /** With keys redacted. */
  headers: IncomingHttpHeaders;
  body: MessagesRequest;
  /** Which turn is asked for, from 0 on. */
  index: number;
  /** 0 as long as there is no answer. */
  status: number;
}

/** Reads a request to the Messages API. Throws a Refusal if the path, the key or the JSON is wrong. */
export async function readRequest(request: IncomingMessage): Promise<BrainRequest> {
  const { pathname } = new URL(request.url ?? '/', 'http://brain');
  if (request.method !== 'POST' || ![MESSAGES_PATH, COUNT_TOKENS_PATH].includes(pathname)) {
    const message = `The scripted brain has no ${request.method} ${pathname}.`;
    throw new Refusal(message, { status: 404, type: 'not_found_error' });
  }
  const { 'x-api-key': key, authorization, ...headers } = request.headers;
  if (key === undefined && authorization === undefined) {
    throw new Refusal('x-api-key header is required', { status: 401, type: 'authentication_error' });
  }
  const body = await readJson(request);
  const index = Array.isArray(body.messages) ? body.messages.filter(({ role }) => role === 'assistant').length : 0;
  return { path: pathname, headers: { ...headers, 'x-api-key': 'redacted' }, body, index, status: 0 };
}

async function readJson(request: IncomingMessage): Promise<MessagesRequest> {
  try {
    return JSON.parse((await readBody(request)).toString()) as MessagesRequest;
  } catch {
    throw invalidRequest('The request body is not valid JSON');
  }
}
