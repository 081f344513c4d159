import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { backtest, type BacktestOptions } from '../../../cli/commands/backtest.ts';
import { dayBars } from '../../../cli/backtesting/day-bars.ts';
import { storeDeliveries } from '../../../database/inbox/store-deliveries.ts';
import { said } from '../../support/cli/said.ts';
import { newDatabase } from '../../support/database/new-database.ts';
import { automationFile, definitionsFolder } from '../../support/definitions/definitions-folder.ts';
import { newDelivery } from '../../support/triggers/new-delivery.ts';

const NIGHTLY =
  'on: { schedule: [{ cron: "0 7 * * *" }], issues: { types: [opened] } }\ncheckout: false\nlimits: { spend: 2 }';
const BUDGET = 'budgets: [{ scope: automation, per: month, spend: 5 }]';
const TIME = { since: '2026-11-01', until: '2026-11-04', envFile: false };

it('it shows what a new file would have done: the counts, the money, the reasons, the days and the difference', async () => {
  const dir = definitionsFolder({ 'automations/nightly.md': automationFile(`${NIGHTLY}\n${BUDGET}`) });
  await fill(dir);
  expect(await outputOf('nightly', { ...TIME, dir })).toBe(`nightly, 2026-11-01 00:00 to 2026-11-04 00:00 (UTC)

deliveries   4
  matched    3
    started  2
    skipped  0
    refused  1
  unmatched  1
  unknown    0

It would have cost at most $4.00:
2 runs are taken at the limit of $2.00 each, because the last 90 days have no run of it to learn from.

Why no run started
  1  refused    budget of automation:nightly per month: $5.00
                such as schedule nightly-2026-11-03T07:00:00Z
  1  unmatched  the condition did not hold
                such as github one

Day by day      █     ▒     ░
  2026-11-01     1     0     0  █
  2026-11-02     1     0     0  █
  2026-11-03     0     0     1  ░
  █ started  ▒ skipped  ░ refused

Compared with what was really decided
  the same        2
  newly starts    2
  starts no more  0
  unknown         0

  newly starts: schedule nightly-2026-11-01T07:00:00Z, 2026-11-01 07:00
    before: the automation was not there, or was not asked
    now:    started

  newly starts: schedule nightly-2026-11-02T07:00:00Z, 2026-11-02 07:00
    before: the automation was not there, or was not asked
    now:    started`);
  const list = await outputOf(undefined, { ...TIME, dir });
  expect(
    list
      .split('\n')
      .slice(2, 5)
      .map((line) => line.split(/ {2,}/)),
  ).toEqual([
    ['AUTOMATION', 'MATCHED', 'STARTED', 'SKIPPED', 'REFUSED', 'UNKNOWN', 'COST P50', 'P90', 'NEW', 'GONE'],
    ['nightly', '3', '2', '0', '1', '0', '$4.00', '$4.00', '2', '0'],
    ['all', '3', '2', '0', '1', '0', '$4.00', '$4.00', '2', '0'],
  ]);
});

it('--against compares with the definitions of another commit, and leaves the repository and the disk as they are', async () => {
  const dir = definitionsFolder({ 'sub/automations/nightly.md': automationFile(`${NIGHTLY}\n${BUDGET}`) });
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: dir });
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'one');
  const path = join(dir, 'sub/automations/nightly.md');
  writeFileSync(path, automationFile(NIGHTLY));
  await fill(join(dir, 'sub'));
  const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith('curfew-tmp-backtest-'));
  const before = leftovers();
  const options = { ...TIME, dir: join(dir, 'sub'), against: 'HEAD' };
  const report: unknown = JSON.parse(await outputOf('nightly', { ...options, json: true }));
  expect(report).toMatchObject({
    version: 1,
    comparedWith: { what: 'ref', ref: 'HEAD' },
    automations: [{ started: 3, compared: { same: 3, newlyStarts: 1, startsNoMore: 0 } }],
  });
  expect(leftovers()).toEqual(before);
  expect(git('status', '--porcelain', '--', '*.md').toString()).toBe(' M sub/automations/nightly.md\n');

  const refusal = async (changes: Partial<BacktestOptions>) => await errorOf('nightly', { ...options, ...changes });
  expect(await refusal({ against: 'nowhere' })).toContain(
    'has no such branch, tag or commit. `git log --oneline` lists',
  );
  writeFileSync(path, 'nothing');
  git('commit', '-qam', 'two');
  writeFileSync(path, automationFile(NIGHTLY));
  expect(await refusal({})).toMatch(
    /^The definitions at "HEAD" are not right, so nothing can be compared with them:\nautomations\/nightly.md:1:1/,
  );
  git('rm', '-q', '--cached', '-r', 'sub');
  writeFileSync(join(dir, 'other'), '');
  git('add', 'other');
  git('commit', '-qm', 'three');
  expect(await refusal({})).toContain(
    'The folder sub/ is not there at "HEAD", so there are no definitions to compare with.',
  );
});

it('--against follows links within the commit, and refuses those that lead out of it', async () => {
  const dir = definitionsFolder({
    'shared/nightly.md': automationFile(`${NIGHTLY}\n${BUDGET}`),
    'shared/all/weekly.md': automationFile(NIGHTLY),
    'sub/automations/large.bin': 'x'.repeat(300_000),
  });
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: dir });
  const sub = join(dir, 'sub');
  symlinkSync('../../shared/nightly.md', join(sub, 'automations/nightly.md'));
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'one');
  await fill(sub);
  const options = { ...TIME, dir: sub, against: 'HEAD' };
  const same = 'Compared with the definitions at HEAD\n  the same        4\n  newly starts    0\n  starts no more  0\n';
  expect(await outputOf('nightly', options)).toContain(same);
  symlinkSync(join(dir, 'shared/nightly.md'), join(sub, 'automations/out.md'));
  git('add', '-A');
  git('commit', '-qm', 'two');
  expect(await errorOf('nightly', options)).toBe(
    'sub/automations/out.md is a link at "HEAD" that leads to no file of that commit, so it cannot be compared with. Choose a ref at which it is a file, or a link to one.',
  );
  rmSync(join(sub, 'automations'), { recursive: true });
  symlinkSync('../shared/all', join(sub, 'automations'));
  git('add', '-A', '.');
  git('commit', '-qm', 'three');
  expect(await outputOf('weekly', options)).toContain('starts no more  0');
});

it('it says what is missing: a repository, an automation, data', async () => {
  const dir = definitionsFolder({ 'automations/nightly.md': automationFile(NIGHTLY) });
  expect(await errorOf('nightli', { ...TIME, dir })).toContain('did you mean `nightly`?');
  expect(await errorOf('nightly', { ...TIME, dir })).toMatch(/^There is no data in .*: nothing has arrived there yet/);
  expect(await errorOf('nightly', { ...TIME, dir, against: 'main' })).toMatch(
    /^--against needs a git repository, and git finds none in .*Put the folder of definitions under git, or leave --against out\.$/s,
  );
  mkdirSync(join(dir, '.curfew'));
  writeFileSync(join(dir, '.curfew/curfew.db'), '');
  expect(await errorOf('nightly', { ...TIME, dir })).toContain(
    'Start `curfew serve` or `curfew dev` of this version once: that brings the database up to date.',
  );
});

it('the days say how many deliveries are unknown, so that an empty bar is not taken for a quiet day', () => {
  const day = { started: 0, skipped: 0, refused: 0, unmatched: 0, unknown: 0 };
  const days = [
    { ...day, day: '2026-11-01', unknown: 120 },
    { ...day, day: '2026-11-02', started: 80, skipped: 10, refused: 10 },
  ];
  const lines = dayBars(days).split('\n');
  expect(lines.slice(0, 2)).toEqual(['Day by day      █     ▒     ░     ?', '  2026-11-01     0     0     0   120']);
  expect(lines[2]).toBe(`  2026-11-02    80    10    10     0  ${'█'.repeat(32)}▒▒▒▒░░░░`);
  expect(lines[3]).toBe('  █ started  ▒ skipped  ░ refused  ? unknown, not in the bars');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
});

/** The data of an installation to which one event has come that nothing wanted. */
async function fill(dir: string): Promise<void> {
  const database = await newDatabase(join(dir, '.curfew'));
  const delivery = newDelivery('one', {
    receivedAt: '2026-11-02T10:00:00.000Z',
    state: 'ignored',
    reason: 'the condition did not hold.',
  });
  await storeDeliveries(database, [delivery]);
  await database.destroy();
}

async function outputOf(automation: string | undefined, options: BacktestOptions): Promise<string> {
  return (await said(() => backtest(automation, options))).stdout;
}

async function errorOf(automation: string, options: BacktestOptions): Promise<string | null> {
  return (await said(() => backtest(automation, options))).error;
}
