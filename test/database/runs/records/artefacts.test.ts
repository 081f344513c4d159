import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Artefact } from '../../../../contract/artefact.ts';
import { admit } from '../../../../database/runs/admit.ts';
import { listRuns } from '../../../../database/runs/records/list-runs.ts';
import { recordRun } from '../../../../database/runs/record-run.ts';
import { settle } from '../../../../database/runs/settle.ts';
import { showRun } from '../../../../database/runs/records/show-run.ts';
import type { Database } from '../../../../database/schema.ts';
import { DATABASES } from '../../../support/database/databases.ts';
import { pullRequest } from '../../../support/database/pull-request-artefact.ts';
import { makeRun, makeSettlement } from '../../../support/database/make-run.ts';
import { sampledRuns } from '../../../support/setup/sampled.ts';

const one = makeRun('one');

/** Random, because PostgreSQL compresses what it can. */
const LONG = `https://x.test/${randomBytes(3_000).toString('hex')}`;

/** Few URLs, so that artefacts are handed over again; the fields that have columns also hold what no column can hold. */
const artefacts: fc.Arbitrary<Artefact[]> = fc.array(
  fc.record(
    {
      type: fc.constantFrom('pull-request', 'comment', 'issue', 'slack-message'),
      url: fc.constantFrom('https://x.test/1', 'https://x.test/2', '\ud800', '\ud801', 'a\0b', LONG),
      number: fc.oneof(fc.maxSafeInteger(), fc.constantFrom('7', 1.5, null)),
      branch: fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('a\0b', '\ud800', null, 7)),
      headSha: fc.oneof(fc.stringMatching(/^[0-9a-f]{40}$/), fc.constant(null)),
      state: fc.constantFrom('pinned', null),
      facts: fc.object({ maxDepth: 1 }).map((facts) => JSON.parse(JSON.stringify(facts)) as object),
    },
    { requiredKeys: ['type', 'url'], noNullPrototype: true },
  ),
  { maxLength: 5 },
);

/** Counts the sequences: each has a run of its own, so that all of them can share one database. */
let world = 0;

describe.each(DATABASES)('on $name', ({ openNew }) => {
  it('what is handed over again replaces its former state, and settling twice is like settling once', async () => {
    const database = await openNew();
    const property = fc.asyncProperty(fc.array(artefacts, { maxLength: 3 }), artefacts, async (recorded, settled) => {
      world += 1;
      const run = makeRun(`world-${world}`, { subject: `issue:acme/api#${world}` });
      await admit(database, { run, step: 1, final: true });
      for (const handedOver of recorded) {
        for (const _ of ['once', 'again']) await recordRun(database, run.runId, { artefacts: handedOver });
      }
      const settlement = makeSettlement(run, { artefacts: settled });
      await settle(database, settlement);
      const latest = new Map([...recorded, settled].flat().map((artefact) => [artefact.url, artefact]));
      expect(await artefactsOf(database, run.runId)).toEqual([...latest.values()]);
      const rows = await rowsOf(database, run.runId);
      await settle(database, settlement);
      await settle(database, { ...settlement, artefacts: [pullRequest] });
      await recordRun(database, run.runId, { artefacts: [pullRequest] });
      expect(await rowsOf(database, run.runId)).toEqual(rows);
    });
    await fc.assert(property, { numRuns: sampledRuns(60) });
  });

  it('what became of an artefact stays when its run hands it over again', async () => {
    const database = await openNew();
    await admit(database, { run: one, step: 1, final: true });
    await recordRun(database, one.runId, { artefacts: [pullRequest] });
    const [opened] = await rowsOf(database, one.runId);
    const life = {
      state: 'merged',
      closedAt: '2026-11-21T10:04:00.000Z',
      mergedAt: '2026-11-21T10:04:00.000Z',
    } as const;
    await database.updateTable('artefacts').set(life).where('url', '=', pullRequest.url).execute();
    const headSha = 'b'.repeat(40);
    await settle(database, makeSettlement(one, { artefacts: [{ ...pullRequest, headSha }] }));
    expect(await rowsOf(database, one.runId)).toEqual([{ ...opened, ...life, head: headSha }]);
  });

  it('an artefact that was not recorded before is opened at the settlement, and two runs may have the same', async () => {
    const database = await openNew();
    const two = makeRun('two');
    for (const run of [one, two]) await settle(database, makeSettlement(run, { artefacts: [pullRequest] }));
    const rows = [...(await rowsOf(database, one.runId)), ...(await rowsOf(database, two.runId))];
    const openedAt = '2026-11-21T10:05:00.000Z';
    expect(rows).toMatchObject([
      { runId: one.runId, state: null, openedAt, closedAt: null },
      { runId: two.runId, state: null, openedAt, closedAt: null },
    ]);
  });

  it('a run that was never admitted gets no artefacts by a record of its progress', async () => {
    const database = await openNew();
    await recordRun(database, one.runId, { artefacts: [pullRequest] });
    expect(await rowsOf(database, one.runId)).toEqual([]);
  });

  it('a run may hand over very many artefacts at once', async () => {
    const database = await openNew();
    const many = Array.from({ length: 10_000 }, (_, n) => ({ type: 'comment', url: `https://x.test/${n}` }));
    await settle(database, makeSettlement(one, { artefacts: many }));
    expect(await artefactsOf(database, one.runId)).toEqual(many);
  });

  it('a list of very many runs has the artefacts of all of them', async () => {
    const database = await openNew();
    await settle(database, makeSettlement(one, { artefacts: [pullRequest] }));
    const { artefacts: _, pullRequestUrl: __, spendPartial: ___, ...row } = (await showRun(database, one.runId))!.run!;
    const runIds = Array.from({ length: 1_200 }, (_, n) => `fix-bug/github/many-${n}`);
    const artefact = { url: 'https://x.test/1', ordinal: 1, type: 'comment', facts: '{}' };
    for (const part of [runIds.slice(0, 600), runIds.slice(600)]) {
      await database
        .insertInto('runs')
        .values(part.map((runId) => ({ ...row, runId })))
        .execute();
      await database
        .insertInto('artefacts')
        .values(part.map((runId) => ({ ...artefact, runId })))
        .execute();
    }
    const listed = await listRuns(database, { limit: 10_000 });
    expect(listed).toHaveLength(1_201);
    expect(listed.filter((run) => run.artefacts.length === 1)).toHaveLength(1_201);
    expect(listed.filter((run) => run.pullRequestUrl === pullRequest.url)).toHaveLength(1);
  });
});

async function artefactsOf(database: Database, runId: string): Promise<Artefact[] | undefined> {
  return (await showRun(database, runId))?.run?.artefacts;
}

async function rowsOf(database: Database, runId: string) {
  return await database.selectFrom('artefacts').selectAll().where('runId', '=', runId).orderBy('ordinal').execute();
}
