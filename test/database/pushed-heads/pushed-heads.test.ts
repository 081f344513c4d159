import { describe, expect, it } from 'vitest';
import { findPushedHeads } from '../../../database/pushed-heads/find-pushed-heads.ts';
import { notePushedHead, type PushedHead } from '../../../database/pushed-heads/note-pushed-head.ts';
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
});
