import { describe, expect, it } from 'vitest';
import { removeOldRuns } from '../../../database/retention/remove-old-runs.ts';
import { admit } from '../../../database/runs/admit.ts';
import { readRefusedHosts, recordRefusedHosts } from '../../../database/runs/refused-hosts.ts';
import { settle } from '../../../database/runs/settle.ts';
import { DATABASES } from '../../support/database/databases.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';

const ENDED = makeRun('ended', { subject: 'issue:acme/api#1' });
const OPEN = makeRun('open', { subject: 'issue:acme/api#2' });
const REFUSED = {
  hosts: [{ host: 'a.test', port: 443, count: 2, reason: 'it is not one of the allowed hosts' }],
  further: 0,
};

describe.each(DATABASES)('the refused hosts of a run, on $name', ({ openNew }) => {
  it('are removed with the record of the run, and those of other runs stay', async () => {
    const database = await openNew();
    for (const run of [ENDED, OPEN]) {
      await admit(database, { run, step: 1, final: true, at: run.startedAt });
      await recordRefusedHosts(database, run.runId, REFUSED);
    }
    await settle(database, makeSettlement(ENDED));
    expect(await removeOldRuns(database, { before: '9999', limit: 10 })).toBe(1);
    expect(await readRefusedHosts(database, ENDED.runId)).toBeNull();
    expect(await readRefusedHosts(database, OPEN.runId)).toEqual(REFUSED);
  });
});
