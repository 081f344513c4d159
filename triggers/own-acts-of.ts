import type { RunId } from '../contract/event.ts';
import { findOwnAct, knowsActsOf } from '../database/own-acts/find-own-act.ts';
import { runsActingAt } from '../database/own-acts/runs-acting-at.ts';
import { runsStartedBy } from '../database/own-acts/runs-started-by.ts';
import type { Database } from '../database/schema.ts';
import type { OwnActs } from './sources/trigger-source.ts';

/**
 * What this database has of Curfew's own acts. Those of the runs in `except` cause nothing: a delivery that is looked at again
 * was not caused by the runs that it started.
 */
export function ownActsOf(database: Database, except: readonly RunId[] = []): OwnActs {
  return {
    find: async (keys, since) => {
      const found = await findOwnAct(database, keys, since);
      return found !== null && except.includes(found.runId) ? null : found;
    },
    knows: (runId) => knowsActsOf(database, runId),
    runsActing: (keys, range) => runsActingAt(database, keys, range),
    runsStartedBy: (sender, range) => runsStartedBy(database, sender, range),
  };
}
