import type { PaceBook } from '../../contract/github/github-pace.ts';
import type { Database } from '../schema.ts';
import { keepStill, noteAccepted } from './keep-still.ts';
import { takeContent } from './take-content.ts';
import { takeShare } from './take-share.ts';

/** The book of what accounts did at GitHub, which all processes on this database share. */
export function createPaceBook(database: Database, now: () => number = Date.now): PaceBook {
  return {
    takeContent: (ask) => takeContent(database, ask, now),
    takeShare: (ask) => takeShare(database, ask, now),
    keepStill: (stillness) => keepStill(database, stillness, now),
    noteAccepted: (account) => noteAccepted(database, account),
  };
}
