import type Anthropic from '@anthropic-ai/sdk';
import { createAgentApi } from '../../connections/agent-api.ts';
import { runningDev } from '../dev/running-dev.ts';
import type { Place } from './read-place.ts';

/**
 * A client of the agent API that runs of this place use: the one that the environment names; a local engine at the port
 * that the running `curfew dev` of this data folder found for it.
 */
export function agentApiOf({ dataFolder, environment }: Place): Anthropic {
  const engine = environment.agentApi.kind === 'local' ? runningDev(dataFolder)?.engine : null;
  const enginePort = engine ? Number(new URL(engine.url).port) : environment.enginePort;
  return createAgentApi({ ...environment, enginePort }, dataFolder);
}
