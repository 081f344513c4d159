import { findOwnAct, knowsActsOf } from '../database/own-acts/find-own-act.ts';
import { runsActingAt } from '../database/own-acts/runs-acting-at.ts';
import { runsStartedBy } from '../database/own-acts/runs-started-by.ts';
import type { Database } from '../database/schema.ts';
import type { OwnActs } from './sources/trigger-source.ts';

/** What this database has of Curfew's own acts. */
export function ownActsOf(database: Database): OwnActs {
  return {
    find: (keys, since) => findOwnAct(database, keys, since),
    knows: (runId) => knowsActsOf(database, runId),
    runsActing: (keys, range) => runsActingAt(database, keys, range),
    runsStartedBy: (sender, range) => runsStartedBy(database, sender, range),
  };
}
