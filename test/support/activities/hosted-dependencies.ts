import Anthropic from '@anthropic-ai/sdk';
import { pino } from 'pino';
import type { ActivityDependencies } from '../../../activities/dependencies.ts';
import { createGithubAccess } from '../../../connections/github/access/github-access.ts';
import { createGithub } from '../../../connections/github/create-github.ts';
import { readEnvironment } from '../../../runtime/environment/environment.ts';
import type { AgentApi } from '../../../stand-ins/agent-api/start-agent-api.ts';
import { temporaryDatabase, temporaryFolder } from '../database/temporary-database.ts';

/** What activities need, with this stand-in as a hosted agent API and a database of its own, closed after the test. */
export async function hostedDependencies(api: AgentApi): Promise<ActivityDependencies> {
  const variables = { CURFEW_AGENT_API: api.url, CURFEW_AGENT_API_KEY: 'none' };
  const environment = readEnvironment(variables, 'command');
  return {
    environment,
    dataFolder: temporaryFolder(),
    database: await temporaryDatabase(),
    agentApi: new Anthropic({ baseURL: api.url, apiKey: 'none', maxRetries: 0, logLevel: 'off' }),
    access: createGithubAccess(environment.github),
    github: createGithub(environment.github),
    log: pino({ level: 'silent' }),
  };
}
