import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { approvals } from '../../../cli/commands/people/approvals.ts';
import type { PlaceOptions } from '../../../cli/place/read-place.ts';
import { report } from '../../../cli/commands/report.ts';
import { sinceWhen } from '../../../cli/reporting/since-when.ts';
import { show } from '../../../cli/commands/show.ts';
import { lockRun } from '../../../database/runs/lock-run.ts';
import { openApproval } from '../../../database/people/open-approval.ts';
import { recordAction } from '../../../database/people/record-action.ts';
import { reserve } from '../../../database/ledger/reserve.ts';
import type { Database } from '../../../database/schema.ts';
import { settle } from '../../../database/runs/settle.ts';
import { syncBudgets } from '../../../database/ledger/sync-budgets.ts';
import type { WaitingApproval } from '../../../contract/people.ts';
import type { RunFacts } from '../../../contract/run.ts';
import type { Budget } from '../../../definitions/automation.ts';
import { NO_TOTALS } from '../../../contract/totals.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';
import { temporaryDatabase, temporaryFolder } from '../../support/database/temporary-database.ts';
import { said } from '../../support/cli/said.ts';
import { runCurfew } from '../../support/cli/run-curfew.ts';

let dir: string;
let database: Database;

beforeEach(async () => {
  dir = temporaryFolder();
  database = await temporaryDatabase(dir);
  vi.useFakeTimers({ now: new Date('2026-11-21T12:00:00.000Z'), toFake: ['Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

function options(): PlaceOptions {
  return { dir, data: dir, envFile: false };
}

async function ended(
  id: string,
  changes: { automation?: string; spendMicros: number; partial?: boolean; delivered?: boolean },
) {
  const { automation = 'fix-bug', spendMicros, partial = false, delivered = false } = changes;
  const run = { ...makeRun(id, { automation, subject: `issue:acme/api#${id}` }), model: 'claude-opus-5' };
  const totals = { ...NO_TOTALS, spendMicros, spendPartial: partial, workingMs: 90_000, modelRequests: 3, toolUses: 4 };
  await settle(database, makeSettlement(run, { totals, outcome: delivered ? 'delivered' : 'failed' }));
}

function approval(changes: Partial<WaitingApproval> = {}): WaitingApproval {
  return {
    key: 'start',
    before: 'start',
    what: 'Start: The sum\u001b[2J is wrong',
    approvers: ['user:ada', 'team:acme/leads'],
    count: 1,
    since: '2026-11-21T11:00:00.000Z',
    until: '2026-11-21T14:30:00.000Z',
    otherwise: 'cancel',
    approvedBy: [],
    ...changes,
  };
}

describe('curfew report', () => {
  beforeEach(async () => {
    await ended('1', { spendMicros: 2_000_000, delivered: true });
    await ended('2', { spendMicros: 1_000_000 });
    await ended('3', { automation: 'review', spendMicros: 500_000, partial: true });
  });

  it('shows what each automation cost, what a delivered run cost, and the sum of all', async () => {
    const { stdout } = await said(() => report({ ...options(), by: 'automation', since: '30d' }));
    expect(stdout).toBe(
      [
        'AUTOMATION  RUNS  DELIVERED  SPEND                          PER DELIVERED  WORKING',
        'fix-bug     2     1          $3.00    ████████████████████  $3.00          3m',
        'review      1     0          ≥ $0.50  ███▍                                 1m30s',
        'all         3     1          ≥ $3.50                        ≥ $3.50        4m30s',
      ].join('\n'),
    );
  });

  it('prints the same figures as JSON and as CSV', async () => {
    const json = await said(() => report({ ...options(), by: 'outcome', since: '30d', json: true }));
    expect(JSON.parse(json.stdout)).toMatchObject({
      by: 'outcome',
      since: '2026-10-22T12:00:00.000Z',
      rows: [
        { key: 'delivered', spendMicros: 2_000_000 },
        { key: 'failed', spendMicros: 1_500_000, partial: true, costPerDeliveredMicros: null },
      ],
    });
    await ended('4', { automation: 'odd, "quoted"', spendMicros: 1 });
    const csv = await said(() => report({ ...options(), by: 'automation', since: '30d', csv: true }));
    expect(csv.stdout.split('\n').slice(1)).toEqual([
      'fix-bug,2,0,1,0,3.000000,3.000000,false,3.000000,180,0,0,6,8,0,0,0,0',
      'review,1,0,0,0,0.500000,0.500000,true,,90,0,0,3,4,0,0,0,0',
      '"odd, ""quoted""",1,0,0,0,0.000001,0.000001,false,,90,0,0,3,4,0,0,0,0',
    ]);
    expect(csv.stdout.split('\n')[0]?.split(',')).toHaveLength(18);
  });

  it('shows what the budgets were charged where that is not what was spent', async () => {
    const run = makeRun('4', { automation: 'lost', subject: 'issue:acme/api#4' });
    const at = '2026-11-21T10:00:01.000Z';
    await reserve(database, { run, step: 1, amountMicros: 5_000_000, budgets: [], at });
    const totals = { ...NO_TOTALS, spendMicros: 420_000, spendPartial: true };
    await settle(database, makeSettlement(run, { totals }));
    const { stdout } = await said(() => report({ ...options(), by: 'automation', since: '30d' }));
    expect(stdout).toContain('≥ $0.42 ($5.00 charged)');
    expect(stdout).toContain('≥ $3.92 ($8.50 charged)');
    const shown = await said(() => show(run.runId, options()));
    expect(shown.stdout).toMatch(/^Spend +≥ \$0\.42 of \$\d+\.\d\d \(\$5\.00 charged\)$/m);
  });

  it('leaves out runs from before --since', async () => {
    const { stdout } = await said(() => report({ ...options(), by: 'day', since: '1h' }));
    expect(stdout).toBe('No runs since 2026-11-21T11:00:00.000Z.');
  });

  it('explains what --since may be, and begins days in the time zone of the settings', async () => {
    expect(await said(() => report({ ...options(), by: 'day', since: 'yesterday' }))).toEqual({
      code: 2,
      stdout: '',
      error:
        '--since is "yesterday"; write how far back, such as 30d, 12h or 90m, a day, such as 2026-11-01, or a time, such as 2026-11-01T07:00:00Z',
    });
    for (const day of ['2026-13-01', '2026-02-30', '0000-01-01', '2026-1-1']) {
      expect(() => sinceWhen(day, 'UTC', new Date()), day).toThrow(`--since is "${day}"`);
    }
    expect(sinceWhen('2028-02-29', 'UTC', new Date())).toBe('2028-02-29T00:00:00.000Z');
    expect(sinceWhen('2026-11-01T07:00:00+01:00', 'UTC', new Date())).toBe('2026-11-01T06:00:00.000Z');
    expect(sinceWhen('2026-11-01', 'Europe/Berlin', new Date())).toBe('2026-10-31T23:00:00.000Z');
  });

  it('lists the values that --by may have', async () => {
    const { code, stderr } = await runCurfew(['report', '--by', 'colour']);
    expect(code).toBe(2);
    expect(stderr).toContain('Allowed choices are automation, repository, day, outcome, model.');
  });
});

describe('curfew approvals', () => {
  it('lists each decision that waits, its approvers, its end and how to answer it', async () => {
    const [first, second] = [makeRun('1'), makeRun('2', { subject: 'issue:acme/api#6' })];
    await lockRun(database, first);
    await lockRun(database, second);
    await openApproval(database, { runId: first.runId, approval: approval() });
    const question = approval({
      key: 'question:7',
      before: 'question',
      what: 'Tabs or spaces?',
      approvers: [],
      count: 2,
    });
    await openApproval(database, { runId: second.runId, approval: { ...question, until: '2026-11-21T11:59:00.000Z' } });
    const detail = { key: 'question:7' };
    const at = '2026-11-21T11:30:00.000Z';
    await recordAction(database, { runId: second.runId, key: 'a', at, actor: 'user:ada', action: 'approve', detail });
    const { stdout } = await said(() => approvals(options()));
    const place = ` --dir ${dir} --data ${dir} --no-env-file`;
    expect(stdout).toBe(
      [
        'RUN               KEY         WHAT                     APPROVERS                          UNTIL (UTC)                  OTHERWISE',
        'fix-bug/github/2  question:7  Tabs or spaces?          1 of 2: any operator               2026-11-21 11:59 (over)      cancel',
        'fix-bug/github/1  start       Start: The sum is wrong  0 of 1: user:ada, team:acme/leads  2026-11-21 14:30 (in 2h30m)  cancel',
        '',
        'Answer with:',
        `  curfew steer fix-bug/github/2 "…"${place}`,
        `  curfew approve fix-bug/github/1 --key start${place}    or    curfew deny fix-bug/github/1 --key start --reason "…"${place}`,
      ].join('\n'),
    );
    const json = await said(() => approvals({ ...options(), json: true }));
    expect(JSON.parse(json.stdout)).toMatchObject([{ key: 'question:7', approvedBy: ['user:ada'] }, { key: 'start' }]);
  });

  it('lists a run that a person interrupted, with how to steer it', async () => {
    const run = makeRun('1');
    await lockRun(database, run);
    const what = 'Interrupted by user:ada: steer it to go on';
    const interrupted = approval({ key: 'going-on:3', before: 'going-on', what, approvers: [] });
    await openApproval(database, { runId: run.runId, approval: interrupted });
    const { stdout } = await said(() => approvals(options()));
    expect(stdout.split('\n').slice(1)).toEqual([
      `fix-bug/github/1  going-on:3  ${what}  0 of 1: any operator  2026-11-21 14:30 (in 2h30m)  cancel`,
      '',
      'Answer with:',
      `  curfew steer fix-bug/github/1 "…" --dir ${dir} --data ${dir} --no-env-file`,
    ]);
  });

  it('says so when no run waits for a decision', async () => {
    expect((await said(() => approvals(options()))).stdout).toBe('Nothing waits for a decision.');
  });
});

describe('curfew show', () => {
  it('shows where time and money went, what people were asked and did, and what is left in the budgets', async () => {
    const run = { ...makeRun('1'), model: 'claude-opus-5' };
    const at = '2026-11-21T10:00:01.000Z';
    const common = { organization: { day: 20_000_000 }, repository: { day: 9_000_000 } };
    await syncBudgets(database, { timezone: 'UTC', budgets: common });
    const own: Budget[] = [
      { scope: 'automation', per: 'month', spendMicros: 7_000_000 },
      { scope: 'repository', per: 'day', spendMicros: 6_000_000 },
    ];
    await reserve(database, { run, step: 1, amountMicros: 5_000_000, budgets: own, at });
    await openApproval(database, { runId: run.runId, approval: approval() });
    const action = { runId: run.runId, at, actor: 'operator' };
    await recordAction(database, {
      ...action,
      key: 'a',
      action: 'approve',
      detail: { key: 'start', claimedName: 'ada' },
    });
    const raised = { spendMicros: 2_500_000, durationMs: 0 };
    await recordAction(database, { ...action, key: 'b', action: 'raise', detail: raised });
    const totals = {
      ...NO_TOTALS,
      spendMicros: 420_000,
      ownMicros: 390_000,
      listMicros: 420_000,
      modelRequests: 6,
      toolUses: 9,
      inputTokens: 12_345,
      outputTokens: 678,
      cacheReadTokens: 9,
      workingMs: 120_000,
    };
    await settle(database, makeSettlement(run, { totals, waitingMs: 150_000, queuedMs: 30_000, temporalActions: 17 }));
    const { stdout } = await said(() => show(run.runId, options()));
    for (const line of [
      'Agent       fixer (claude-opus-5)',
      'Prices      the agent API says $0.42, our own price is $0.39; the larger counts',
      'Reserved    $5.00, of which $0.42 were charged',
      'Time        5m: worked 2m of 30m, waited 2m30s for people, queued 30s',
      'Tokens      12,345 in, 678 out; cache: 9 read, 0 written',
      'Temporal    17 Actions',
      'Asked       start (expired): Start: The sum is wrong',
      'Action      2026-11-21T10:00:01.000Z operator, who gave the name ada: approve (start)',
      'Action      2026-11-21T10:00:01.000Z operator: raise ($2.50)',
      'Budget      automation:fix-bug in 2026-11: $0.42 charged and $0.00 reserved of $7.00 (its own), $6.58 left',
      'Budget      organization in 2026-11-21: $0.42 charged and $0.00 reserved of $20.00, $19.58 left',
      'Budget      repository:acme/api in 2026-11-21: $0.42 charged and $0.00 reserved of $6.00 (its own), $5.58 left',
    ]) {
      expect(stdout.split('\n')).toContain(line);
    }
  });

  it('shows the budget of the automation itself that refused a run', async () => {
    await syncBudgets(database, { timezone: 'UTC', budgets: { organization: { day: 20_000_000 } } });
    const [one, other] = [makeRun('own'), makeRun('both')];
    const at = '2026-11-22T10:00:01.000Z';
    const refuse = async (run: RunFacts, budget: Budget): Promise<string> => {
      await reserve(database, { run, step: 1, amountMicros: 5_000_000, budgets: [budget], at });
      return (await said(() => show(run.runId, options()))).stdout;
    };
    expect(await refuse(one, { scope: 'automation', per: 'day', spendMicros: 4_000_000 })).toContain(
      'Budget      automation:fix-bug in 2026-11-22: $0.00 charged and $0.00 reserved of $4.00 (its own), $4.00 left; with this limit it refused the run\n',
    );
    expect(await refuse(other, { scope: 'organization', per: 'day', spendMicros: 3_000_000 })).toContain(
      'Budget      organization in 2026-11-22: $0.00 charged and $0.00 reserved of $3.00, $3.00 left; with this limit it refused the run\n',
    );
  });
});
