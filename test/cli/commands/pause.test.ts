import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { pause } from '../../../cli/commands/people/pause.ts';
import { resume } from '../../../cli/commands/people/resume.ts';
import { runs } from '../../../cli/commands/runs.ts';
import { validate } from '../../../cli/commands/validate.ts';
import { openCurfewDatabase } from '../../../database/open-curfew-database.ts';
import { admit } from '../../../database/runs/admit.ts';
import { settle } from '../../../database/runs/settle.ts';
import { said } from '../../support/cli/said.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';
import { automationFile, definitionsFolder } from '../../support/definitions/definitions-folder.ts';
import { temporaryFolder } from '../../support/database/temporary-database.ts';

async function installation() {
  const dir = temporaryFolder();
  mkdirSync(join(dir, 'automations'));
  writeFileSync(join(dir, 'automations', 'fix-bug.md'), '---\non: { workflow_dispatch: }\n---\nFix it.\n');
  writeFileSync(join(dir, 'automations', 'broken.md'), '---\non: { nothing: }\n---\nFix it.\n');
  const database = await openCurfewDatabase({ databaseUrl: null }, join(dir, '.curfew'));
  onTestFinished(() => database.destroy());
  return { database, options: { dir, envFile: false } };
}

const TIME = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

it('a pause says who paused and that runs under way go on, `runs` shows it, and `resume` ends it', async () => {
  const { database, options } = await installation();
  const paused = await said(() => pause('fix-bug', { ...options, reason: 'Too many\npull requests' }));
  expect(paused.stdout.replaceAll(TIME, '<time>')).toMatch(
    /^fix-bug is paused by operator, who gave the name .+, since <time>: Too many pull requests\nRuns under way go on; `curfew cancel` ends one. `curfew resume fix-bug` ends the pause.$/,
  );
  const admission = await admit(database, { run: makeRun('one'), step: 1, final: true });
  expect(admission).toMatchObject({ reason: 'paused', why: 'Too many\npull requests' });
  expect((await said(() => runs({ ...options, limit: 5 }))).stdout).toContain('fix-bug is paused by operator');
  expect((await said(() => pause(undefined, options))).stdout).toContain('All automations are paused by operator');
  const resumed = await said(() => resume('fix-bug', options));
  expect(resumed.stdout).toContain('fix-bug: the pause has ended.\nStill: All automations are paused by');
  expect((await said(() => resume(undefined, options))).stdout).toBe('All automations: the pause has ended.');
  expect((await said(() => resume(undefined, options))).stdout).toBe('All automations: there was no pause to end.');
});

it('`runs` shows an open breaker, and `resume` closes it', async () => {
  const { database, options } = await installation();
  for (const name of ['one', 'two', 'three'])
    await settle(database, makeSettlement(makeRun(name), { outcome: 'failed' }));
  expect((await said(() => runs({ ...options, limit: 5 }))).stdout).toContain(
    'The breaker of fix-bug is open: its last 3 runs failed.',
  );
  expect((await said(() => resume('fix-bug', options))).stdout).toBe('fix-bug: the breaker is closed.');
  expect(await admit(database, { run: makeRun('four'), step: 1, final: true })).toEqual({ admitted: true });
});

it('an automation with errors in its file can be paused; one that does not exist cannot, because that is a typing error', async () => {
  const { options } = await installation();
  expect((await said(() => pause('broken', options))).stdout).toContain('broken is paused by');
  const unknown = await said(() => pause('fix-bugs', options));
  expect(unknown.error).toBe('There is no automation "fix-bugs"; did you mean `fix-bug`? There are: fix-bug, broken.');
});

it('`validate` says what is paused and which breakers are open, in words and in JSON', async () => {
  const dir = definitionsFolder({ 'automations/fix-bug.md': automationFile('checkout: {}') });
  const before = await said(() => validate({ dir, json: true }));
  expect(JSON.parse(before.stdout)).toMatchObject({ switches: { pauses: [], breakers: [], unknown: null } });
  expect(existsSync(join(dir, '.curfew'))).toBe(false);

  const database = await openCurfewDatabase({ databaseUrl: null }, join(dir, '.curfew'));
  onTestFinished(() => database.destroy());
  await said(() => pause(undefined, { dir, envFile: false, reason: 'A release' }));
  for (const name of ['one', 'two', 'three'])
    await settle(database, makeSettlement(makeRun(name), { outcome: 'failed' }));
  const { stdout, code } = await said(() => validate({ dir }));
  expect(code).toBe(0);
  expect(stdout).toContain('\n\nAll automations are paused by operator');
  expect(stdout).toContain('\n\nThe breaker of fix-bug is open: its last 3 runs failed.');
  const after = await said(() => validate({ dir, json: true }));
  expect(JSON.parse(after.stdout)).toMatchObject({
    switches: {
      pauses: [{ automation: null, reason: 'A release' }],
      breakers: [{ automation: 'fix-bug', failures: 3 }],
      unknown: null,
    },
  });
});

it('`validate` is right about the files even if the database cannot be read, and leaves its tables as they are', async () => {
  const dir = definitionsFolder({ 'automations/fix-bug.md': automationFile('checkout: {}') });
  mkdirSync(join(dir, '.curfew'));
  writeFileSync(join(dir, '.curfew', 'curfew.db'), '');
  const { stdout, code } = await said(() => validate({ dir }));
  expect(code).toBe(0);
  expect(stdout).toContain('1 automation is right.');
  expect(stdout).toContain('Whether automations are paused is not known: no such table: pauses');
});
