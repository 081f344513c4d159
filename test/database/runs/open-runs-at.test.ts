import { describe, expect, it } from 'vitest';
import { admit } from '../../../database/runs/admit.ts';
import { openRunsAt } from '../../../database/runs/open-runs-at.ts';
import { settle } from '../../../database/runs/settle.ts';
import type { Database } from '../../../database/schema.ts';
import { DATABASES } from '../../support/database/databases.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';

const SITE = 'https://github.example/acme/api';
const ISSUE = { repository: 'Acme/API', number: 5, url: `${SITE}/issues/5` };

async function start(
  database: Database,
  id: string,
  { subject, url }: { subject: string; url: string },
): Promise<void> {
  const run = makeRun(id, { automation: 'docs', subject });
  await admit(database, { run: { ...run, event: { ...run.event, url } }, step: 1, whenBusy: 'parallel', final: true });
}

describe.each(DATABASES)('on $name', ({ openNew }) => {
  it('the runs of a page are those about it, those started there, and those that have opened it; none that has ended', async () => {
    const database = await openNew();
    await start(database, 'about', { subject: 'issue:acme/api#5', url: 'https://elsewhere.example/' });
    await start(database, 'started', { subject: 'own', url: `${SITE}/issues/5#issuecomment-1` });
    await start(database, 'other', { subject: 'issue:acme/api#51', url: `${SITE}/issues/51` });
    await start(database, 'opened', { subject: 'issue:acme/api#6', url: `${SITE}/issues/6` });
    await start(database, 'ended', { subject: 'issue:acme/api#5', url: ISSUE.url });
    await settle(database, makeSettlement(makeRun('ended', { automation: 'docs' })));
    const artefact = { url: ISSUE.url, ordinal: 0, type: 'issue', facts: '{}' };
    await database
      .insertInto('artefacts')
      .values({ ...artefact, runId: 'docs/github/opened', number: 5, branch: null, head: null, openedAt: null })
      .execute();
    const found = await openRunsAt(database, ISSUE);
    expect(found.map(({ runId }) => runId)).toEqual(['docs/github/about', 'docs/github/opened', 'docs/github/started']);
    expect(await openRunsAt(database, { ...ISSUE, number: 7, url: `${SITE}/pull/7` })).toEqual([]);
  });
});
