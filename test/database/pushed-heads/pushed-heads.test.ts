import { describe, expect, it } from 'vitest';
import { findPushedHeads } from '../../../database/pushed-heads/find-pushed-heads.ts';
import { notePushedHead, type PushedHead } from '../../../database/pushed-heads/note-pushed-head.ts';
import { forgetBranch, listStaleBranches, putOffBranch } from '../../../database/pushed-heads/stale-branches.ts';
import { DATABASES } from '../../support/database/databases.ts';

const PUSHED: PushedHead = {
  repository: 'Acme/API',
  branch: 'curfew/fix-bug/issue-5-12345678',
  head: 'a'.repeat(40),
  agentHead: 'b'.repeat(40),
  runId: 'fix-bug/github/1',
  isNewBranch: true,
};

describe.each(DATABASES)('on $name', ({ openNew }) => {
  it('what was pushed is found by repository, in any case, and branch; noted again it is there once', async () => {
    const database = await openNew();
    await notePushedHead(database, PUSHED);
    // After the answer to a push was lost, the branch is there.
    await notePushedHead(database, { ...PUSHED, isNewBranch: false, runId: 'fix-bug/github/2' });
    await notePushedHead(database, { ...PUSHED, branch: 'curfew/other' });
    const found = await findPushedHeads(database, 'acme/api', [PUSHED.branch, 'curfew/none']);
    expect(found).toMatchObject([{ head: PUSHED.head, agentHead: PUSHED.agentHead, isNewBranch: 1 }]);
    expect(await findPushedHeads(database, 'acme/api', [])).toEqual([]);
  });

  it('a branch that was made is stale once nothing was pushed to it for long; put off, it is not for a while', async () => {
    const database = await openNew();
    const place = { repository: 'acme/api', branch: PUSHED.branch };
    await notePushedHead(database, PUSHED);
    await notePushedHead(database, { ...PUSHED, head: 'c'.repeat(40), isNewBranch: false });
    await notePushedHead(database, { ...PUSHED, branch: 'of-a-person', isNewBranch: false });
    const stale = (before: string) => listStaleBranches(database, { before, limit: 10 });
    expect(await stale('2000-01-01T00:00:00.000Z')).toEqual([]);
    expect(await stale('2999-01-01T00:00:00.000Z')).toEqual([place]);
    await putOffBranch(database, place, '2999-01-02T00:00:00.000Z');
    expect(await stale('2999-01-01T00:00:00.000Z')).toEqual([]);
    await forgetBranch(database, place);
    expect(await findPushedHeads(database, 'acme/api', [PUSHED.branch])).toEqual([]);
  });
});
