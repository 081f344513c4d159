import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { balancesOf } from '../../../support/database/balances-of.ts';
import { listApprovals } from '../../../../database/people/list-approvals.ts';
import { heldSubjects } from '../../../../database/runs/held-subjects.ts';
import { listRuns } from '../../../../database/runs/records/list-runs.ts';
import { report, type ReportKey } from '../../../../database/runs/report.ts';
import { runFactsOf } from '../../../../database/runs/run-facts-of.ts';
import { settle } from '../../../../database/runs/settle.ts';
import { showRun, type ShownRun } from '../../../../database/runs/records/show-run.ts';
import { unsettledRuns } from '../../../../database/runs/unsettled-runs.ts';
import type { CurfewSchema, Database } from '../../../../database/schema.ts';
import { DATABASES, openPlace, type DatabasePlace } from '../../../support/database/databases.ts';
import { makeSettlement } from '../../../support/database/make-run.ts';
import { restoreDatabase, runSql } from '../../../support/database/restore-database.ts';

const AT = '2026-11-21T10:00:00.000Z';
const WAITING = 'fix-bug/github/waiting';

/** What the readers of the earlier version said about the database that is kept as SQL, and how many rows it has. */
interface Before {
  counts: Record<string, number>;
  runs: string[];
  shown: Record<string, ShownRun>;
  reports: Record<string, unknown>;
  approvals: unknown;
  balances: unknown;
  heldSubjects: unknown;
  unsettled: string[];
}

const before = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../fixtures/databases/before-004/readers.json'), 'utf8'),
) as Before;

describe.each(DATABASES)('a database of the version before, on $name', ({ makePlace }) => {
  async function restore(): Promise<DatabasePlace> {
    const place = await makePlace();
    await restoreDatabase(place, 'before-004');
    return place;
  }

  it('still holds everything, as its readers say and by the number of its rows', async () => {
    await expectEverything(await openPlace(await restore()));
  });

  it('holds artefacts in their own table, with all their facts', async () => {
    const database = await openPlace(await restore());
    const rows = await database.selectFrom('artefacts').selectAll().orderBy('runId').orderBy('ordinal').execute();
    const life = { state: null, openedAt: null, closedAt: null, mergedAt: null, revertedAt: null };
    const of = (name: string) => rows.filter(({ runId }) => runId === `fix-bug/github/${name}`);
    expect(of('timed-out')).toEqual([
      {
        runId: 'fix-bug/github/timed-out',
        url: 'https://github.example/Acme/api/pull/9',
        ordinal: 1,
        type: 'pull-request',
        number: 9,
        branch: 'curfew/fix-bug/issue-9',
        head: '9'.repeat(40),
        facts: '{}',
        ...life,
      },
      expect.objectContaining({ ordinal: 2, type: 'issue', number: 90, branch: null, head: null, ...life }),
    ]);
    expect(of('failed')).toMatchObject([{ type: 'slack-message', number: null, branch: null, head: null, ...life }]);
    expect(of('delivered').map(({ type }) => type)).toEqual(['comment', 'pull-request']);
  });

  it('can be worked with: a run that was under way is settled, once', async () => {
    const database = await openPlace(await restore());
    const { run } = before.shown[WAITING]!;
    const settlement = makeSettlement(runFactsOf({ ...run!, automationHash: null, agentHash: null }), {
      outcome: 'delivered',
      artefacts: before.shown['fix-bug/github/delivered']!.run!.artefacts,
    });
    await settle(database, settlement);
    const settled = await showRun(database, WAITING);
    expect(settled?.run).toMatchObject({ outcome: 'delivered', artefacts: settlement.artefacts });
    expect(settled?.approvals).toMatchObject([{ key: 'limit:1', state: 'expired' }]);
    const balances = await balancesOf(database, { at: AT });
    expect(balances.every(({ reservedMicros }) => reservedMicros === 0)).toBe(true);
    await settle(database, { ...settlement, outcome: 'failed', artefacts: [] });
    expect(await showRun(database, WAITING)).toEqual(settled);
  });

  it('opens although artefacts of a run cannot be read, and keeps what stood there', async () => {
    const place = await restore();
    const known = { type: 'comment', url: 'https://x.test/1' };
    const texts: Record<string, [text: string, pullRequestUrl: string | null]> = {
      stalled: ['[{"type":"comment"', 'https://github.example/Acme/api/pull/12'],
      refused: ['{"a\\u0000b":1}', null],
      cancelled: [JSON.stringify([known, 7, { ...known, more: 1 }, { type: 'comment' }, null]), known.url],
      'no-change': ['null', null],
    };
    for (const [name, [text, url]] of Object.entries(texts)) {
      const values = `artefacts = '${text}', pull_request_url = ${url === null ? 'null' : `'${url}'`}`;
      await runSql(place, `update runs set ${values} where run_id = 'fix-bug/github/${name}'`);
    }
    const database = await openPlace(place);
    const artefactsOf = async (name: string) => (await showRun(database, `fix-bug/github/${name}`))?.run?.artefacts;
    const unreadable = (n: number, content: unknown) => ({ type: 'unreadable', url: `unreadable:${n}`, content });
    expect(await artefactsOf('stalled')).toEqual([
      unreadable(1, texts['stalled']![0]),
      { type: 'pull-request', url: 'https://github.example/Acme/api/pull/12', number: 12 },
    ]);
    expect(await artefactsOf('refused')).toEqual([unreadable(1, { 'a\0b': 1 })]);
    expect(await artefactsOf('cancelled')).toEqual([
      { ...known, more: 1 },
      unreadable(2, 7),
      unreadable(4, { type: 'comment' }),
      unreadable(5, null),
    ]);
    expect(await artefactsOf('no-change')).toEqual([unreadable(1, null)]);
    expect(await listRuns(database, { limit: 100 })).toHaveLength(before.runs.length);
  });

  it('opens although artefacts are very many, or their URL does not fit into its column, or they are nested very deep', async () => {
    const place = await restore();
    const comment = (url: string) => ({ type: 'comment', url });
    const long = `https://x.test/${randomBytes(3_000).toString('hex')}`;
    const deep = `[{"type":"comment","url":"u","more":${'['.repeat(20_000)}${']'.repeat(20_000)}}]`;
    const many = Array.from({ length: 10_000 }, (_, n) => comment(`https://x.test/${n}`));
    const odd = ['\ud800', '\ud801', 'a\0b', long].map(comment);
    const texts = { delivered: JSON.stringify(many), failed: JSON.stringify(odd), refused: deep, cancelled: '[]' };
    for (const [name, text] of Object.entries(texts)) {
      const set = `artefacts = '${text}', pull_request_url = ${name === 'cancelled' ? `'${long}'` : 'null'}`;
      await runSql(place, `update runs set ${set} where run_id = 'fix-bug/github/${name}'`);
    }
    const database = await openPlace(place);
    const runOf = async (name: string) => (await showRun(database, `fix-bug/github/${name}`))?.run;
    expect((await runOf('delivered'))?.artefacts).toEqual(many);
    expect((await runOf('failed'))?.artefacts).toEqual(odd);
    expect((await runOf('refused'))?.artefacts).toEqual([{ type: 'unreadable', url: 'unreadable:1', content: deep }]);
    expect((await runOf('cancelled'))?.pullRequestUrl).toBe(long);
  });

  it('is as it was when the process is killed before the migration ends, and the next one finishes', async () => {
    const place = await restore();
    await expect(runScript(place, KILLED)).rejects.toMatchObject({ signal: 'SIGKILL' });
    await expectEverything(await openPlace(place));
  });

  it('is migrated once when several processes open it at once', async () => {
    const place = await restore();
    await Promise.all(Array.from({ length: 4 }, () => runScript(place, OPENED)));
    await expectEverything(await openPlace(place));
  });
});

async function expectEverything(database: Database): Promise<void> {
  const shown = new Map(Object.entries(before.shown).map(([runId, one]) => [runId, withNewColumns(one)]));
  for (const [runId, one] of shown) expect(await showRun(database, runId)).toEqual(one);
  const records = (runIds: string[]) => runIds.map((runId) => shown.get(runId)?.run);
  expect(await listRuns(database, { limit: 100 })).toEqual(records(before.runs));
  expect(await unsettledRuns(database, { startedBefore: '2027-01-01T00:00:00.000Z', limit: 100 })).toEqual(
    records(before.unsettled),
  );
  for (const [by, rows] of Object.entries(before.reports)) {
    const request = { by: by as ReportKey, since: '2026-11-01T00:00:00.000Z', timeZone: 'Europe/Berlin' };
    // The version before did not report what was charged.
    const reported = (await report(database, request)).map(({ chargedMicros: _charged, ...row }) => row);
    expect(reported).toEqual(rows);
  }
  expect(await listApprovals(database)).toEqual(before.approvals);
  expect(await balancesOf(database, { at: AT })).toEqual(before.balances);
  expect(await heldSubjects(database)).toEqual(before.heldSubjects);
  const artefacts = [...shown.values()].flatMap(({ run }) => run?.artefacts ?? []).length;
  for (const [table, rows] of Object.entries({ ...before.counts, artefacts })) {
    expect([table, await countRows(database, table as keyof CurfewSchema)]).toEqual([table, rows]);
  }
}

function withNewColumns(shown: ShownRun): ShownRun {
  if (shown.run === null) return { ...shown, refusedHosts: null, cause: null, started: [], lacks: [], githubWaits: [] };
  return {
    ...shown,
    refusedHosts: null,
    cause: null,
    started: [],
    lacks: [],
    githubWaits: [],
    run: { ...shown.run, automationHash: null, agentHash: null, variant: null, ownMicros: null, listMicros: null },
  };
}

async function countRows(database: Database, table: keyof CurfewSchema): Promise<number> {
  const { rows } = await database
    .selectFrom(table)
    .select((row) => row.fn.countAll().as('rows'))
    .executeTakeFirstOrThrow();
  return Number(rows);
}

const fromRoot = (file: string): string => JSON.stringify(join(import.meta.dirname, '../../../..', file));

const OPENED = `
  import { openCurfewDatabase } from ${fromRoot('database/open-curfew-database.ts')};
  const place = JSON.parse(process.argv[1]);
  await (await openCurfewDatabase(place, place.folder)).destroy();
`;

/** The migration has done all its work in its transaction, which is not committed yet. */
const KILLED = `
  import { openDatabase } from ${fromRoot('runtime/database/open-database.ts')};
  import { artefactsAndHashes } from ${fromRoot('database/migrations/001-to-020/004-artefacts-and-hashes.ts')};
  const { databaseUrl, folder } = JSON.parse(process.argv[1]);
  const up = async () => { throw new Error('It has run before.'); };
  await openDatabase(databaseUrl === null ? { path: folder + '/curfew.db' } : { url: databaseUrl }, {
    '001-inbox-and-runs': { up },
    '002-money-and-people': { up },
    '003-approvals-of-the-run': { up },
    '004-artefacts-and-hashes': { up: async (database) => {
      await artefactsAndHashes.up(database);
      process.kill(process.pid, 'SIGKILL');
    } },
  });
`;

async function runScript(place: DatabasePlace, script: string): Promise<void> {
  const args = ['--input-type=module-typescript', '-e', script, JSON.stringify(place)];
  await promisify(execFile)(process.execPath, args);
}
