import type Anthropic from '@anthropic-ai/sdk';
import { createAgentApi } from '../../connections/agent-api.ts';
import { runningDev } from '../dev/running-dev.ts';
import type { Place } from './read-place.ts';

/**
 * Returns a client of the agent API that the runs of this place use: the API that the environment names. If that is the
 * local engine, its port is the one that the running `curfew dev` of this data folder chose.
 */
export function agentApiOf({ dataFolder, environment }: Place): Anthropic {
  const engine = environment.agentApi.kind === 'local' ? runningDev(dataFolder)?.engine : null;
  const enginePort = engine ? Number(new URL(engine.url).port) : environment.enginePort;
  return createAgentApi({ ...environment, enginePort }, dataFolder);
}
