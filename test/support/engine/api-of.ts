import Anthropic from '@anthropic-ai/sdk';
import { createApp } from '../../../engine/api/app.ts';
import type { Engine } from '../../../engine/engine.ts';

export interface InProcessApi {
  client: Anthropic;
  /** A request with the key and the version; no other header but those given. */
  request(path: string, init?: RequestInit): Promise<Response>;
}

const KEY = 'key-of-the-test';

/** The API of an engine without a socket, and the official client that calls it. The client never retries. */
export function apiOf(engine: Engine): InProcessApi {
  const app = createApp(engine, KEY);
  const fetch = async (url: string | URL | Request, init?: RequestInit): Promise<Response> =>
    await app.request(url instanceof Request ? url : String(url), init);
  return {
    client: new Anthropic({
      baseURL: 'http://engine.test',
      apiKey: KEY,
      maxRetries: 0,
      logLevel: 'off',
      openTelemetry: false,
      fetch,
    }),
    request: async (path, init = {}) => {
      const headers = { 'x-api-key': KEY, 'anthropic-version': '2023-06-01', ...(init.headers as object) };
      return await app.request(path, { ...init, headers });
    },
  };
}
