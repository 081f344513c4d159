import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import type { Environment } from '../runtime/environment.ts';

const HOSTED_URL = 'https://api.anthropic.com';

/** Where the local engine keeps the key that its clients must show: one line, mode 0600. */
export function engineKeyFile(dataFolder: string): string {
  return join(dataFolder, 'engine.key');
}

/** The base URL of the agent API that this environment names. */
export function agentApiUrl(environment: Environment): string {
  const { agentApi, enginePort } = environment;
  if (agentApi.kind === 'local') return `http://127.0.0.1:${enginePort}`;
  return agentApi.kind === 'hosted' ? HOSTED_URL : agentApi.url;
}

/**
 * A client of the agent API. URL and key are always given explicitly, so that `ANTHROPIC_BASE_URL` and
 * `ANTHROPIC_API_KEY`, which belong to the engine's model endpoint, cannot redirect it.
 * The local engine's key is read at each request: the engine may write it after this process has started.
 */
export function createAgentApi(environment: Environment, dataFolder: string): Anthropic {
  const { agentApi } = environment;
  const apiKey =
    agentApi.kind === 'local' ? async () => (await readFile(engineKeyFile(dataFolder), 'utf8')).trim() : agentApi.key;
  return new Anthropic({ baseURL: agentApiUrl(environment), apiKey, logLevel: 'off', openTelemetry: false });
}
