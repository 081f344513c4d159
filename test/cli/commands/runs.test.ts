import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import type { RunFacts } from '../../../contract/run.ts';
import { cancel } from '../../../cli/commands/cancel.ts';
import { readPlace, type PlaceOptions } from '../../../cli/place/read-place.ts';
import { namedRun } from '../../../cli/runs/named-run.ts';
import { release } from '../../../cli/commands/release.ts';
import { runs } from '../../../cli/commands/runs.ts';
import { show } from '../../../cli/commands/show.ts';
import { connectTemporal, type TemporalClient } from '../../../connections/temporal/connect-temporal.ts';
import { admit } from '../../../database/runs/admit.ts';
import { markDelivery } from '../../../database/inbox/mark-delivery.ts';
import { storeDeliveries } from '../../../database/inbox/store-deliveries.ts';
import { openCurfewDatabase } from '../../../database/open-curfew-database.ts';
import type { Database } from '../../../database/schema.ts';
import { settle } from '../../../database/runs/settle.ts';
import { runWorkflowId } from '../../../contract/temporal-names.ts';
import { NO_TOTALS } from '../../../contract/totals.ts';
import { runCurfew } from '../../support/cli/run-curfew.ts';
import { said } from '../../support/cli/said.ts';

let dir: string;
let database: Database;
let temporal: TemporalClient;
let runId: string;
let subject: string;

function facts(minute: number): RunFacts {
  return {
    runId,
    automation: 'fix-bug',
    agent: 'default',
    event: {
      source: 'github',
      name: 'issues',
      deliveryId: runId.split('/')[2] ?? '',
      title: 'Sum is wrong',
      actor: 'ada',
      repository: 'acme/api',
      subject,
      url: 'https://github.com/acme/api/issues/5',
    },
    spendLimitMicros: 4_000_000,
    durationLimitMs: 2_700_000,
    startedAt: `2026-11-21T12:0${minute}:00.000Z`,
  };
}

async function takeSubject(): Promise<void> {
  expect(await admit(database, { run: facts(0), step: 1, final: true })).toEqual({ admitted: true });
}

/** The same event starts a run of another automation, a minute later. */
async function takeSubjectAgain(automation: string): Promise<void> {
  const run = { ...facts(1), automation, runId: runId.replace('fix-bug', automation) };
  expect(await admit(database, { run, step: 1, final: true })).toEqual({ admitted: true });
}

/** Starts a workflow that no worker polls for, so that it goes on until a test ends it. */
async function startWorkflow(): Promise<void> {
  await temporal.client.workflow.start('run', { taskQueue: `nobody-${runId}`, workflowId: runWorkflowId(runId) });
}

function options(): PlaceOptions {
  return { dir, envFile: false };
}

beforeAll(async () => {
  vi.stubEnv('TEMPORAL_ADDRESS', inject('temporalAddress'));
  dir = mkdtempSync(join(tmpdir(), 'curfew-commands-'));
  database = await openCurfewDatabase({ databaseUrl: null }, join(dir, '.curfew'));
  temporal = await connectTemporal({ address: inject('temporalAddress'), namespace: 'default' });
});

beforeEach(() => {
  const id = randomUUID();
  runId = `fix-bug/github/${id}`;
  subject = `issue:acme/api#${id}`;
});

afterAll(async () => {
  await temporal.close();
  await database.destroy();
  rmSync(dir, { recursive: true, force: true });
});

describe('curfew runs and curfew show', () => {
  it('show how a run ended, what it cost and what it handed over', async () => {
    const url = 'https://github.com/acme/api/pull/7';
    await settle(database, {
      run: facts(1),
      outcome: 'delivered',
      reason: 'The pull request exists',
      totals: {
        ...NO_TOTALS,
        spendMicros: 420_000,
        spendPartial: true,
        modelRequests: 6,
        toolUses: 9,
        workingMs: 90_000,
      },
      artefacts: [{ type: 'pull-request', url, number: 7, branch: 'curfew/fix-bug/x', headSha: 'a'.repeat(40) }],
      sessionId: 'sesn_1',
      endedAt: '2026-11-21T12:03:20.000Z',
    });
    const listed = await said(() => runs({ ...options(), automation: 'fix-bug', state: 'ended', limit: 20 }));
    expect(listed.stdout).toBe(
      [
        'STARTED (UTC)        STATE      RUN                                                  SPEND             TIME          HANDED OVER, OR WHY NOT',
        `2026-11-21 12:01:00  delivered  ${runId}  ≥ $0.42 of $4.00  2m20s of 45m  ${url}`,
      ].join('\n'),
    );
    const shown = await said(() => show(`run/${runId}`, options()));
    expect(shown.code).toBe(0);
    for (const line of [
      /^State +delivered$/m,
      /^Reason +The pull request exists$/m,
      /^Event +issues by ada: Sum is wrong$/m,
      /^Time +2m20s: worked 1m30s of 45m$/m,
      /^Model +6 requests, 9 tool uses$/m,
      /^Pull request +https:\/\/github\.com\/acme\/api\/pull\/7$/m,
    ]) {
      expect(shown.stdout).toMatch(line);
    }
    const json = await said(() => show(runId, { ...options(), json: true }));
    expect(JSON.parse(json.stdout)).toMatchObject({ run: { runId, outcome: 'delivered', spendMicros: 420_000 } });
  });

  it('say whether a run that is not there yet may still start', async () => {
    const [deliveryId = ''] = runId.split('/').slice(2);
    const delivery = { source: 'github', name: 'issues', headers: {}, body: Buffer.from('{}'), reason: null } as const;
    const receivedAt = '2026-11-21T12:00:00.000Z';
    const stored = { ...delivery, deliveryId, receivedAt, state: 'pending' as const };
    await storeDeliveries(database, [stored]);
    expect((await said(() => show(runId, options()))).stdout).toMatch(
      /^State +not started yet: its delivery is stored$/m,
    );
    expect(await said(() => show(deliveryId, options()))).toMatchObject({ code: 3 });
    const reasons = { 'fix-bug': 'no label matches' };
    await markDelivery(database, stored, { state: 'ignored', reason: null, reasons, runs: [] });
    const { stdout } = await said(() => show(runId, options()));
    expect(stdout).toMatch(/^State +not started: its delivery did not start it$/m);
    expect(stdout).toMatch(/^ +no label matches$/m);
    expect(await said(() => show(deliveryId, options()))).toMatchObject({
      error: `There is no run "${deliveryId}". The delivery from github with this id is ignored\n  fix-bug: no label matches`,
    });
    expect((await said(() => show(deliveryId.slice(0, 12), options()))).error).toContain('fix-bug: no label matches');
    await storeDeliveries(database, [{ ...stored, deliveryId: `${deliveryId}0` }]);
    expect((await said(() => show(deliveryId.slice(0, 12), options()))).error).not.toContain('no label matches');
  });

  it('show finds a run by its delivery id, by the beginning of an id, and by its address in the UI', async () => {
    await takeSubject();
    const [, , deliveryId = ''] = runId.split('/');
    const address = `http://127.0.0.1:8233/namespaces/default/workflows/${encodeURIComponent(`run/${runId}`)}/0199?x=1`;
    const encoded = encodeURIComponent(`run/${runId}`);
    for (const given of [deliveryId, deliveryId.slice(0, 30), runId.slice(0, -3), address, encoded]) {
      const { stdout } = await said(() => show(given, { ...options(), json: true }));
      expect(JSON.parse(stdout)).toMatchObject({ run: { runId } });
    }
  });

  it('show lists the runs that an id may be, newest first, and takes no wildcard', async () => {
    await takeSubject();
    await takeSubjectAgain('other');
    const [, , deliveryId = ''] = runId.split('/');
    expect(await said(() => show(deliveryId, options()))).toEqual({
      code: 2,
      stdout: '',
      error: `Give the whole id. "${deliveryId}" may be:\n  ${runId.replace('fix-bug', 'other')}\n  ${runId}`,
    });
    expect((await said(() => show('fix-bug', options()))).error).toMatch(/(\n {2}fix-bug\/github\/\S+)+$/);
    for (const given of ['', '%', 'fix_bug', 'FIX-BUG', '/']) {
      expect(await said(() => show(given, options()))).toMatchObject({ code: 3 });
    }
  });

  it('a whole id is not taken for the beginning of a longer one', async () => {
    await takeSubject();
    const [short, long] = [runId, `${runId}0`];
    runId = long;
    subject = `${subject}0`;
    await takeSubject();
    const place = readPlace(options(), 'command');
    expect(await namedRun(place, short)).toBe(short);
    expect(await namedRun(place, long)).toBe(long);
    await expect(namedRun(place, short.slice(0, -1))).rejects.toThrow('Give the whole id.');
    expect(await namedRun(place, 'another/machine/1')).toBe('another/machine/1');
  });

  it('link to the UI that the environment names', async () => {
    await takeSubject();
    vi.stubEnv('CURFEW_TEMPORAL_UI', 'https://temporal.example.com/');
    const { stdout } = await said(() => show(runId, options()));
    vi.stubEnv('CURFEW_TEMPORAL_UI', '');
    const page = `https://temporal.example.com/namespaces/default/workflows/${encodeURIComponent(`run/${runId}`)}`;
    expect(stdout.split('\n').at(-1)).toMatch(/^Temporal +https/);
    expect(stdout).toContain(page);
  });

  it('escape in JSON what a terminal would obey or hide', async () => {
    const run = facts(0);
    run.event.title = 'a\u007f\u009b2J\u202e\u{e0041}';
    expect(await admit(database, { run, step: 1, final: true })).toEqual({ admitted: true });
    const { stdout } = await said(() => show(runId, { ...options(), json: true }));
    expect(stdout).toContain('a\\u007f\\u009b2J\\u202e\\udb40\\udc41');
    expect(JSON.parse(stdout)).toMatchObject({ run: { title: run.event.title } });
  });

  it('say that there is no such run', async () => {
    const environment = { TEMPORAL_ADDRESS: inject('temporalAddress') };
    expect(await runCurfew(['show', 'no/such/run', '--dir', dir], environment)).toEqual({
      code: 3,
      stdout: '',
      stderr: 'curfew: There is no run "no/such/run". `curfew runs` lists those there are.\n',
    });
  });
});

describe('curfew release', () => {
  it('frees a subject whose run no longer exists', async () => {
    await takeSubject();
    const { code, stdout } = await said(() => release(subject, options()));
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${subject} is free for fix-bug; ${runId} had it.` });
    expect(await said(() => release(subject, options()))).toMatchObject({ code: 3 });
  });

  it('gives a subject to the run that waits for it', async () => {
    await takeSubject();
    const waits = { ...facts(1), runId: `${runId}-2` };
    await admit(database, { run: waits, step: 1, whenBusy: 'queue-latest', final: true });
    const { stdout } = await said(() => release(subject, options()));
    expect(stdout).toBe(`${subject} goes to ${waits.runId}, which waited for it; ${runId} had it.`);
  });

  it('takes a subject from a run that is still going only with --force', async () => {
    await takeSubject();
    await startWorkflow();
    expect(await said(() => release(subject, options()))).toEqual({
      code: 4,
      stdout: '',
      error: `${runId} is still running. End it (curfew cancel ${runId}), or take the subject from it with --force.`,
    });
    const { code, stdout } = await said(() => release(subject, { ...options(), force: true, json: true }));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ automation: 'fix-bug', subject, runId }]);
  });
});

describe('curfew cancel', () => {
  it('takes a whole delivery id, and not the beginning of an id', async () => {
    await takeSubject();
    const [, , deliveryId = ''] = runId.split('/');
    expect(await said(() => cancel(deliveryId.slice(0, 30), { ...options(), wait: 20 }))).toMatchObject({
      code: 2,
      error: `Give the whole id. "${deliveryId.slice(0, 30)}" may be:\n  ${runId}`,
    });
    expect(await said(() => cancel(deliveryId, { ...options(), wait: 20 }))).toMatchObject({
      code: 3,
      error: `Temporal knows no run "${runId}". \`curfew runs\` lists those there are.`,
    });
  });

  it('says that there is no such run', async () => {
    expect(await said(() => cancel(runId, { ...options(), wait: 20 }))).toMatchObject({
      code: 3,
      error: `Temporal knows no run "${runId}". \`curfew runs\` lists those there are.`,
    });
  });

  it('asks a run to end, and fails if the run does not end in time', async () => {
    await startWorkflow();
    expect(await said(() => cancel(runId, { ...options(), wait: 1 }))).toMatchObject({
      code: 1,
      error: `${runId} was asked to end and has not ended after 1 s. Is a worker running?`,
    });
    const history = await temporal.client.workflow.getHandle(runWorkflowId(runId)).fetchHistory();
    expect(history.events?.some((event) => event.workflowExecutionCancelRequestedEventAttributes)).toBe(true);
  });

  it('leaves a run that has ended as it is', async () => {
    await startWorkflow();
    await temporal.client.workflow.getHandle(runWorkflowId(runId)).terminate('by a test');
    expect(await said(() => cancel(runId, { ...options(), wait: 20 }))).toEqual({
      code: 0,
      stdout: `${runId} had ended already: failed. by a test`,
      error: null,
    });
  });
});
