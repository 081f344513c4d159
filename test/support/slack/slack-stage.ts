import { randomUUID } from 'node:crypto';
import Anthropic from '@anthropic-ai/sdk';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { ActivityDependencies } from '../../../activities/dependencies.ts';
import { createGithubAccess } from '../../../connections/github/access/github-access.ts';
import { createGithub } from '../../../connections/github/create-github.ts';
import type { RunEvent } from '../../../contract/event.ts';
import type { OutputRequest } from '../../../contract/output.ts';
import type { SlackPostMessageOptions } from '../../../definitions/outputs/slack-post-message.ts';
import { readEnvironment } from '../../../runtime/environment/environment.ts';
import { startAgentApi } from '../../../stand-ins/agent-api/start-agent-api.ts';
import type { StandInSession } from '../../../stand-ins/agent-api/stand-in-session.ts';
import { startSlack, type StandInSlack } from '../../../stand-ins/slack/start-slack.ts';
import { standInSessionOf } from '../activities/stand-in-session-of.ts';
import { temporaryDatabase, temporaryFolder } from '../database/temporary-database.ts';

export const BOT_TOKEN = 'xoxb-curfew-stand-in';

/** A workspace of Slack, a session, and what activities need; all closed when the test is over. */
export interface SlackStage {
  slack: StandInSlack;
  session: StandInSession;
  dependencies: ActivityDependencies;
  request(
    toolUseId: string,
    change?: Partial<OutputRequest> & { options?: Partial<SlackPostMessageOptions> },
  ): OutputRequest;
  /** Runs an activity as a worker would. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
}

export async function openSlackStage(): Promise<SlackStage> {
  const slack = await startSlack({ token: BOT_TOKEN, appToken: 'xapp-curfew-stand-in' });
  const api = await startAgentApi();
  const session = await standInSessionOf(api);
  onTestFinished(async () => void (await Promise.all([api.close(), slack.close()])));
  const environment = readEnvironment(
    {
      CURFEW_AGENT_API: 'http://127.0.0.1:9',
      CURFEW_AGENT_API_KEY: 'agent-api-key',
      GITHUB_TOKEN: 'write-token',
      GITHUB_READ_TOKEN: 'read-token',
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_API_URL: slack.apiUrl,
    },
    'worker',
  );
  const dependencies: ActivityDependencies = {
    environment,
    agentApi: new Anthropic({ baseURL: api.url, apiKey: 'agent-api-key', maxRetries: 0, logLevel: 'off' }),
    access: createGithubAccess(environment.github),
    github: createGithub(environment.github),
    database: await temporaryDatabase(),
    dataFolder: temporaryFolder(),
    log: pino({ level: 'silent' }),
  };
  return {
    slack,
    session,
    dependencies,
    request: (toolUseId, { options = {}, ...change } = {}) => ({
      runId: `report/dispatch/${randomUUID()}`,
      automation: {
        id: 'report',
        name: 'Nightly report',
        agent: 'reporter',
        limits: { spendMicros: 5_000_000, durationMs: 1_800_000, idleMs: 600_000 },
        safeOutputs: {
          staged: false,
          allowed: { 'slack-post-message': { max: 3, channel: '#eng-daily', thread: true, ...options } },
        },
      },
      checkout: false,
      pinned: null,
      event: eventOf(),
      sessionId: session.id,
      toolUseId,
      ordinal: 1,
      ...change,
    }),
    run: (work) => new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR', () => {}) }).run(work),
  };
}

function eventOf(): RunEvent {
  return {
    source: 'dispatch',
    name: 'workflow_dispatch',
    deliveryId: '1',
    title: 'report, started by ada',
    actor: 'ada',
    repository: null,
    subject: 'delivery:1',
    url: null,
  };
}
