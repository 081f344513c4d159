import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { githubOf } from '../../../activities/access/github-of.ts';
import { startRevoking } from '../../../activities/access/start-revoking.ts';
import { createGithubAccess, type GithubAccess } from '../../../connections/github/access/github-access.ts';
import { admit } from '../../../database/runs/admit.ts';
import { settle } from '../../../database/runs/settle.ts';
import type { Database } from '../../../database/schema.ts';
import { until } from '../../../runtime/until.ts';
import type { Forge } from '../../../stand-ins/forge/start-forge.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';
import { temporaryDatabase } from '../../support/database/temporary-database.ts';
import { APP, installApp } from '../../support/forge/install-app.ts';
import { openForge } from '../../support/forge/open-forge.ts';

let forge: Forge;
let database: Database;
let runs = 0;

beforeEach(async () => {
  const open = await openForge();
  onTestFinished(() => open.close());
  ({ forge } = open);
  database = await temporaryDatabase();
  installApp(forge, { issues: 'write', pull_requests: 'write' });
});

/** A worker, as far as its tokens are concerned. */
function worker(): { access: GithubAccess; stop: () => Promise<void> } {
  const access = createGithubAccess({ apiUrl: forge.apiUrl, token: null, readToken: null, app: APP });
  const { stop } = startRevoking({ access, database, log: pino({ level: 'silent' }) }, 20);
  onTestFinished(stop);
  return { access, stop };
}

async function openRun() {
  const run = makeRun(randomUUID(), { subject: `issue:acme/api#${(runs += 1)}` });
  await admit(database, { run, step: 1, final: true });
  return run;
}

const talk = (access: GithubAccess, runId: string) => githubOf(access.ofRun(runId), 'talk').getRepository('acme/api');

it('every worker revokes the tokens that it holds for a run, once the run has ended', async () => {
  const [first, second] = [worker(), worker()];
  const [ending, going] = [await openRun(), await openRun()];
  await talk(first.access, ending.runId);
  await talk(second.access, ending.runId);
  await talk(second.access, going.runId);
  expect(forge.apps.live()).toHaveLength(3);
  await settle(database, makeSettlement(ending, { endedAt: new Date().toISOString() }));
  await until('the tokens of the run are revoked', () => forge.apps.live().length === 1);
  await until('they are held no more', () => [first, second].flatMap(({ access }) => access.runs()).length === 1);
  await until('the run is forgotten', () => second.access.runs().length === 1);
  expect(second.access.runs()).toEqual([going.runId]);
});

it('a token that a run gets after its end is revoked as well', async () => {
  const { access } = worker();
  const run = await openRun();
  await settle(database, makeSettlement(run, { endedAt: new Date().toISOString() }));
  await talk(access, run.runId);
  expect(forge.apps.issued()).not.toHaveLength(0);
  await until('the late token is revoked', () => forge.apps.live().length === 0);
});

it('a worker that stops revokes all of its tokens, and those of another one go on', async () => {
  const [first, second] = [worker(), worker()];
  const run = await openRun();
  await talk(first.access, run.runId);
  await talk(second.access, run.runId);
  await first.stop();
  expect(forge.apps.live()).toHaveLength(1);
  await talk(second.access, run.runId);
  expect(forge.apps.issued()).toHaveLength(2);
});
