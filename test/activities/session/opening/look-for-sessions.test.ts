import { setTimeout as sleep } from 'node:timers/promises';
import Anthropic from '@anthropic-ai/sdk';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it, onTestFinished } from 'vitest';
import { lookForSessions } from '../../../../activities/session/opening/look-for-sessions.ts';
import { installationId } from '../../../../database/installation-id.ts';
import { startAgentApi } from '../../../../stand-ins/agent-api/start-agent-api.ts';
import { marksOf, standInSessionOf } from '../../../support/activities/stand-in-session-of.ts';
import { temporaryDatabase } from '../../../support/database/temporary-database.ts';

const FOR_MS = 100;

it('looks again if the list was asked for before the time was over and answered after it', async () => {
  const api = await startAgentApi();
  onTestFinished(() => api.close());
  const database = await temporaryDatabase();
  let asked = 0;
  const late: typeof fetch = async (...request) => {
    const answer = await fetch(...request);
    if (++asked === 1) {
      await standInSessionOf(api, await marksOf(database, 'fix-bug/github/1'));
      await sleep(FOR_MS + 50);
    }
    return answer;
  };
  const agentApi = new Anthropic({ baseURL: api.url, apiKey: 'none', logLevel: 'off', fetch: late });
  const sought = {
    runId: 'fix-bug/github/1',
    installation: await installationId(database),
    since: new Date().toISOString(),
  };
  const look = () => lookForSessions(agentApi, { ...sought, forMs: FOR_MS });
  const found = await new MockActivityEnvironment().run<[], Awaited<ReturnType<typeof look>>, typeof look>(look);
  expect(found.map(({ id }) => id)).toEqual(['sesn_1']);
});
