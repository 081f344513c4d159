import { findOwnAct, knowsActsOf, type CountedActs } from '../database/own-acts/find-own-act.ts';
import { runsActingAt } from '../database/own-acts/runs-acting-at.ts';
import { runsStartedBy } from '../database/own-acts/runs-started-by.ts';
import type { Database } from '../database/schema.ts';
import type { OwnActs } from './sources/trigger-source.ts';

/**
 * What this database has of Curfew's own acts. Those of the runs in `except` cause nothing: a delivery that is looked at again
 * was not caused by the runs that it started. With `startedBefore` (RFC 3339) no run counts that started then or later.
 */
export function ownActsOf(
  database: Database,
  { except = [], startedBefore }: Omit<CountedActs, 'since'> = {},
): OwnActs {
  return {
    find: (keys, since) => findOwnAct(database, keys, { since, except, startedBefore }),
    knows: (runId) => knowsActsOf(database, runId),
    runsActing: (keys, range) => runsActingAt(database, keys, { ...range, startedBefore }),
    runsStartedBy: (sender, range) => runsStartedBy(database, sender, { ...range, startedBefore }),
  };
}
