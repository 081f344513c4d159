import Anthropic from '@anthropic-ai/sdk';
import { createApp } from '../../../engine/api/app.ts';
import type { Engine } from '../../../engine/engine.ts';

const KEY = 'sk-bare';

/** Stands between client and engine: `send` gives the request on. */
type Between = (request: Request, send: (request: Request) => Promise<Response>) => Promise<Response>;

/** A client of the official SDK whose requests the routes of this engine answer, without a server between them. */
export function bareClient(engine: Engine, between: Between = async (request, send) => await send(request)): Anthropic {
  const app = createApp(engine, KEY);
  return new Anthropic({
    apiKey: KEY,
    baseURL: 'http://engine.test',
    maxRetries: 0,
    logLevel: 'off',
    openTelemetry: false,
    fetch: async (input, init) => await between(new Request(input, init), async (request) => await app.fetch(request)),
  });
}
