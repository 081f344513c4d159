import { describe, expect, it } from 'vitest';
import { findPushedHeads } from '../../../database/pushed-heads/find-pushed-heads.ts';
import { notePushedHead, type PushedHead } from '../../../database/pushed-heads/note-pushed-head.ts';
import { removeOldHeads } from '../../../database/pushed-heads/remove-old-heads.ts';
import {
  forgetBranch,
  listStaleBranches,
  MOST_BRANCH_ATTEMPTS,
  putOffBranch,
  putOffBranchesOf,
} from '../../../database/pushed-heads/stale-branches.ts';
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
    expect(await stale('2999-01-01T00:00:00.000Z')).toEqual([{ ...place, attempts: 0 }]);
    await putOffBranch(database, place, { at: '2999-01-02T00:00:00.000Z', attempts: 0 });
    expect(await stale('2999-01-01T00:00:00.000Z')).toEqual([]);
    await forgetBranch(database, place);
    expect(await findPushedHeads(database, 'acme/api', [PUSHED.branch])).toEqual([]);
  });

  it('a branch that could never be removed is left to people, until Curfew pushes to it again', async () => {
    const database = await openNew();
    const place = { repository: 'acme/api', branch: PUSHED.branch };
    const at = '2026-01-01T00:00:00.000Z';
    const stale = () => listStaleBranches(database, { before: '2999-01-01T00:00:00.000Z', limit: 10 });
    await notePushedHead(database, PUSHED);
    await notePushedHead(database, { ...PUSHED, head: 'c'.repeat(40), isNewBranch: false });
    await putOffBranch(database, place, { at, attempts: MOST_BRANCH_ATTEMPTS - 1 });
    expect(await stale()).toEqual([{ ...place, attempts: MOST_BRANCH_ATTEMPTS - 1 }]);
    await putOffBranch(database, place, { at, attempts: MOST_BRANCH_ATTEMPTS });
    expect(await stale()).toEqual([]);
    await notePushedHead(database, { ...PUSHED, head: 'd'.repeat(40), isNewBranch: false });
    expect(await stale()).toEqual([{ ...place, attempts: 0 }]);
  });

  it('all branches of one owner are put off, and no other ones; which commit is the newest stays', async () => {
    const database = await openNew();
    const stale = () => listStaleBranches(database, { before: '2026-06-01T00:00:00.000Z', limit: 10 });
    for (const repository of ['acme/api', 'Acme/web', 'acme-2/api', 'acme_/api'])
      await notePushedHead(database, { ...PUSHED, repository });
    await database.updateTable('pushedHeads').set({ at: '2026-01-02T00:00:00.000Z' }).execute();
    await notePushedHead(database, { ...PUSHED, head: 'c'.repeat(40), isNewBranch: false });
    await database
      .updateTable('pushedHeads')
      .set({ at: '2026-01-01T00:00:00.000Z' })
      .where('head', '=', 'c'.repeat(40))
      .execute();
    await putOffBranchesOf(database, 'acme', '2026-06-02T00:00:00.000Z');
    expect((await stale()).map(({ repository }) => repository)).toEqual(['acme-2/api', 'acme_/api']);
    const heads = await findPushedHeads(database, 'acme/api', [PUSHED.branch]);
    expect(heads.map(({ head, at }) => [head[0], at])).toEqual([
      ['a', '2026-06-02T00:00:00.000Z'],
      ['c', '2026-01-01T00:00:00.000Z'],
    ]);
  });

  it('old commits are forgotten, but not the first and the newest of a branch that is still to be removed', async () => {
    const database = await openNew();
    const push = async (branch: string, [letter, month, isNew]: readonly [string, number, boolean]) => {
      await notePushedHead(database, { ...PUSHED, branch, head: letter.repeat(40), isNewBranch: isNew });
      const at = `2026-0${month}-01T00:00:00.000Z`;
      await database.updateTable('pushedHeads').set({ at }).where('head', '=', letter.repeat(40)).execute();
    };
    for (const head of [
      ['1', 1, true],
      ['2', 2, false],
      ['3', 3, false],
    ] as const)
      await push('own', head);
    for (const head of [
      ['4', 1, false],
      ['5', 9, false],
    ] as const)
      await push('of-a-person', head);
    for (const head of [
      ['6', 1, true],
      ['7', 2, false],
    ] as const)
      await push('left', head);
    const left = { repository: 'acme/api', branch: 'left' };
    await putOffBranch(database, left, { at: '2026-02-01T00:00:00.000Z', attempts: MOST_BRANCH_ATTEMPTS });
    const forget = () => removeOldHeads(database, { before: '2026-05-01T00:00:00.000Z', limit: 3 });
    expect([await forget(), await forget(), await forget()]).toEqual([3, 1, 0]);
    const kept = await database.selectFrom('pushedHeads').select('head').orderBy('head').execute();
    expect(kept.map(({ head }) => head[0])).toEqual(['1', '3', '5']);
  });
});
