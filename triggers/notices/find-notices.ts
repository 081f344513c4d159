import { overdueApprovals } from '../../database/notices/overdue-approvals.ts';
import { recordNotices } from '../../database/notices/record-notices.ts';
import type { Sweep, SweepDependencies } from '../sweeps/sweep.ts';
import { findSilent } from './find-silent.ts';
import { heardSources } from './heard-sources.ts';

/**
 * Finds what is to be told because time has passed: decisions that nobody takes, and sources that are silent. A worker sends it.
 * What happens at one moment is recorded at that moment: see `recordNotices`.
 */
export const findNotices: Sweep = {
  name: 'notices',
  every: '* * * * *',
  run: (dependencies) => findNoticesAt(dependencies, Date.now()),
};

/** The same at another time, in milliseconds. */
export async function findNoticesAt({ database, definitions }: SweepDependencies, now: number): Promise<string[]> {
  if (definitions.settings.notify.length === 0) return [];
  const at = new Date(now).toISOString();
  const silent = await findSilent(database, { sources: heardSources(definitions), now });
  const notices = [...(await overdueApprovals(database, at)), ...silent];
  const count = await database.transaction().execute((transaction) => recordNotices(transaction, { notices, at }));
  return count === 0 ? [] : [`${count} ${count === 1 ? 'notice is' : 'notices are'} to be sent`];
}
