import { fetchHistory, mergeBase, type History } from '../bundle/fetch-history.ts';
import { BASE } from '../bundle/fetched-refs.ts';
import type { Work } from './work.ts';

export interface FoundBase {
  history: History;
  /** What happened to the base branch while the agent worked, so that it cannot take the work; null if it can. */
  lost: string | null;
}

/**
 * Fetches the base branch. If it was deleted, or rewritten so that it no longer holds what the work builds on, the commit
 * where the work began takes its place. Throws as `fetchHistory` says.
 */
export async function findBase(work: Work): Promise<FoundBase> {
  const { remote, base, baseTip, pinned } = work;
  if (baseTip === undefined) return withoutBase(work, 'was deleted or renamed while the agent worked');
  const history = await fetchHistory(remote, { base: `refs/heads/${base.branch}`, starts: base.starts });
  if (await holdsStart(work, history)) return { history, lost: null };
  return withoutBase(work, `was rewritten while the agent worked and no longer holds ${pinned.commit}`);
}

/** A start on the base branch must still be on it. Any other must have some history in common with it. */
async function holdsStart({ remote, base, pinned }: Work, history: History): Promise<boolean> {
  for (;;) {
    const common = await mergeBase(remote.local, BASE, pinned.commit);
    if (pinned.branch === base.branch ? common === pinned.commit : common !== null) return true;
    if (!(await history.deepen())) return false;
  }
}

async function withoutBase({ remote, base, pinned }: Work, lost: string): Promise<FoundBase> {
  const history = await fetchHistory(remote, { base: pinned.commit, starts: [] });
  return { history, lost: `the base branch ${base.branch} ${lost}` };
}
