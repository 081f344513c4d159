import Anthropic from '@anthropic-ai/sdk';
import type { Environment } from '../../runtime/environment/environment.ts';
import { createRedact, type Redact } from '../../runtime/secrets/create-redact.ts';

export interface ModelEndpoint {
  client: Anthropic;
  /** The host that answers. Every session shows it, so that a scripted run is not mistaken for a real one. */
  brain: string;
  /** Takes the key out of what the endpoint says: it may send back what it was sent. */
  redact: Redact;
}

const HOSTED = 'https://api.anthropic.com';

/** The Messages API that the brain asks. Address and key are explicit, and retries are the brain's own. */
export function modelEndpoint({ baseUrl, key }: Environment['model']): ModelEndpoint {
  const baseURL = baseUrl ?? HOSTED;
  const client = new Anthropic({ baseURL, apiKey: key, maxRetries: 0, logLevel: 'off', openTelemetry: false });
  return { client, brain: new URL(baseURL).host, redact: createRedact(key === null ? [] : [key]) };
}
