import type { Generated } from 'kysely';
import type { PointBucket, Urgency } from '../../contract/github/github-pace.ts';

/** One row for each account that GitHub counts. Its lock orders all decisions about the account. */
export interface GithubAccountsTable {
  account: string;
  /** Nothing is sent before this time. */
  stillUntil: Generated<string | null>;
  /** How often GitHub has refused since it last accepted content. */
  refusals: Generated<number>;
  /** After a refusal one request tries alone; until then at the latest its end is known. */
  trialUntil: Generated<string | null>;
}

/** What the accounts did within the longest window, by `at`. */
export interface GithubGrantsTable {
  id: string;
  account: string;
  bucket: 'content' | PointBucket;
  /** 1 for content; points otherwise. */
  amount: number;
  at: string;
}

/** How many requests each process may have under way. A process that does not ask again by `until` has none. */
export interface GithubSharesTable {
  account: string;
  holder: string;
  slots: number;
  until: string;
}

/** Who waits to write content. Who does not ask again soon after `due` is forgotten. */
export interface GithubWaitersTable {
  account: string;
  key: string;
  runId: string | null;
  urgency: Urgency;
  /** The place in the queue, the smallest first: when it began to wait, later for what is less urgent. */
  rank: string;
  due: string;
}
