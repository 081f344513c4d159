import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Admission } from '../../../contract/admission.ts';
import { admit } from '../../../database/runs/admit.ts';
import { heldSubjects } from '../../../database/runs/held-subjects.ts';
import { releaseSubject } from '../../../database/runs/release-subject.ts';
import { settle } from '../../../database/runs/settle.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';
import { DATABASES, openPlace } from '../../support/database/databases.ts';

const one = makeRun('one');
const two = makeRun('two');

describe.each(DATABASES)('on $name', ({ makePlace, openNew }) => {
  it('the first run takes the subject, and the second learns which run holds it', async () => {
    const database = await openNew();
    expect(await admit(database, { run: one, step: 1, final: true })).toEqual({ admitted: true });
    expect(await admit(database, { run: two, step: 1, final: true })).toEqual({
      admitted: false,
      reason: 'busy',
      holder: 'fix-bug/github/one',
    });
    expect(await heldSubjects(database)).toMatchObject([
      { automation: 'fix-bug', subject: 'issue:acme/api#5', runId: 'fix-bug/github/one' },
    ]);
  });

  it('runs of another automation, or of another subject, are admitted at the same time', async () => {
    const database = await openNew();
    const runs = [one, makeRun('one', { automation: 'triage' }), makeRun('three', { subject: 'issue:acme/api#6' })];
    for (const run of runs) expect(await admit(database, { run, step: 1, final: true })).toEqual({ admitted: true });
  });

  it('a decision is returned word for word when the same step asks again, whatever has changed since', async () => {
    const database = await openNew();
    await admit(database, { run: one, step: 1, final: true });
    const refused = await admit(database, { run: two, step: 1, final: true });
    await settle(database, makeSettlement(one));
    expect(await admit(database, { run: two, step: 1, final: true })).toEqual(refused);
    expect(await admit(database, { run: one, step: 1, final: true })).toEqual({ admitted: true });
    expect(await admit(database, { run: two, step: 2, final: true })).toEqual({ admitted: true });
  });

  it('"busy" is stored only when it is final, so that the same step can succeed once the holder is gone', async () => {
    const database = await openNew();
    await admit(database, { run: one, step: 1, final: true });
    expect(await admit(database, { run: two, step: 1, final: false })).toMatchObject({ reason: 'busy' });
    await settle(database, makeSettlement(one));
    expect(await admit(database, { run: two, step: 1, final: false })).toEqual({ admitted: true });
  });

  it('a subject is taken over from a closed holder only while that run still holds it', async () => {
    const database = await openNew();
    const three = makeRun('three');
    await admit(database, { run: one, step: 1, final: true });
    const takeOverFrom = one.runId;
    expect(await admit(database, { run: two, step: 1, takeOverFrom, final: true })).toEqual({ admitted: true });
    expect(await admit(database, { run: three, step: 1, takeOverFrom, final: true })).toEqual({
      admitted: false,
      reason: 'busy',
      holder: two.runId,
    });
  });

  it('a run that lost its subject does not free it for its successor', async () => {
    const database = await openNew();
    await admit(database, { run: one, step: 1, final: true });
    await admit(database, { run: two, step: 1, takeOverFrom: one.runId, final: true });
    await settle(database, makeSettlement(one));
    expect(await heldSubjects(database)).toMatchObject([{ runId: two.runId }]);
  });

  it('a run that was settled before it was admitted is refused', async () => {
    const database = await openNew();
    await settle(database, makeSettlement(one, { outcome: 'cancelled' }));
    expect(await admit(database, { run: one, step: 1, final: true })).toEqual({ admitted: false, reason: 'settled' });
    expect(await heldSubjects(database)).toEqual([]);
  });

  it('a subject is released for one automation or for all, and never from a run that was not named', async () => {
    const database = await openNew();
    const triage = makeRun('one', { automation: 'triage' });
    for (const run of [one, triage]) await admit(database, { run, step: 1, final: true });
    const { subject } = one.event;
    expect(await releaseSubject(database, { subject, ifHeldBy: two.runId })).toEqual([]);
    expect(await releaseSubject(database, { subject, automation: 'triage' })).toMatchObject([{ runId: triage.runId }]);
    expect(await releaseSubject(database, { subject })).toMatchObject([{ runId: one.runId }]);
    expect(await releaseSubject(database, { subject })).toEqual([]);
    expect(await admit(database, { run: two, step: 1, final: true })).toEqual({ admitted: true });
  });

  it('one run per subject is admitted when two processes admit forty at once', async () => {
    const place = await makePlace();
    const database = await openPlace(place);
    const local = (file: string) => JSON.stringify(join(import.meta.dirname, file));
    const script = `
    import { admit } from ${local('../../../database/runs/admit.ts')};
    import { openCurfewDatabase } from ${local('../../../database/open-curfew-database.ts')};
    import { makeRun } from ${local('../../support/database/make-run.ts')};
    const database = await openCurfewDatabase(JSON.parse(process.argv[1]), JSON.parse(process.argv[1]).folder);
    const runs = Array.from({ length: 20 }, (_, n) => makeRun(process.argv[2] + n, { subject: 'issue:acme/api#' + (n % 4) }));
    const admissions = await Promise.all(runs.map((run) => admit(database, { run, step: 1, final: true })));
    console.log(JSON.stringify(admissions));
    await database.destroy();
  `;
    const processes = ['a', 'b'].map((name) =>
      promisify(execFile)(process.execPath, [
        '--input-type=module-typescript',
        '-e',
        script,
        JSON.stringify(place),
        name,
      ]),
    );
    const outputs = await Promise.all(processes);
    const admissions = outputs.flatMap(({ stdout }) => JSON.parse(stdout) as Admission[]);
    expect(admissions).toHaveLength(40);
    expect(admissions.filter(({ admitted }) => admitted)).toHaveLength(4);
    expect(await heldSubjects(database)).toHaveLength(4);
  });
});
