import Anthropic from '@anthropic-ai/sdk';
import { readEngineKey } from '../runtime/engine-key.ts';
import type { Environment } from '../runtime/environment/environment.ts';

const HOSTED_URL = 'https://api.anthropic.com';

/**
 * A client of the agent API. URL and key are always given explicitly, so that `ANTHROPIC_BASE_URL` and
 * `ANTHROPIC_API_KEY`, which belong to the engine's model endpoint, cannot redirect it.
 * The local engine's key is read at each request: the engine may write it after this process has started.
 */
export function createAgentApi(environment: Environment, dataFolder: string): Anthropic {
  const { agentApi } = environment;
  const apiKey = agentApi.kind === 'local' ? () => readEngineKey(dataFolder) : agentApi.key;
  return new Anthropic({ baseURL: agentApiUrl(environment), apiKey, logLevel: 'off', openTelemetry: false });
}

/** The base URL of the agent API that this environment names. */
function agentApiUrl(environment: Environment): string {
  const { agentApi, enginePort } = environment;
  if (agentApi.kind === 'local') return `http://127.0.0.1:${enginePort}`;
  return agentApi.kind === 'hosted' ? HOSTED_URL : agentApi.url;
}
