import type { Generated, Selectable } from 'kysely';
import type { RunId } from '../../contract/event.ts';

/** Issues that Curfew closes at a time. A row is removed when its issue is closed, or when it is left to people. */
export interface IssuesToCloseTable {
  /** `owner/name`. */
  repository: string;
  number: number;
  /** `expired`: the automation keeps its issues for a time · `superseded`: a run made a newer one. */
  cause: 'expired' | 'superseded';
  /** The run whose output wants it closed, and which of its issues that was. */
  runId: RunId;
  ordinal: number;
  /** The page of the newer issue; null for `expired`. */
  newerUrl: string | null;
  /** Not before this time; after a failure it is the time of the next attempt. */
  dueAt: string;
  /** When the first attempt to close it began. Only then can a closed issue have been closed by Curfew. */
  begunAt: Generated<string | null>;
  /** Attempts that failed. */
  attempts: Generated<number>;
}

export type IssueToClose = Selectable<IssuesToCloseTable>;

/** What tells one row from the others. */
export type IssueToCloseKey = Pick<IssueToClose, 'repository' | 'number' | 'cause'>;
