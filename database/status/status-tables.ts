import type { Generated } from 'kysely';

/** One row for each issue and pull request on which runs tell how they stand, all in one comment. */
export interface StatusPagesTable {
  /** `owner/name` in lower case. */
  repository: string;
  number: number;
  /** A random word that marks the comment, so that nobody else can have written it before. */
  mark: string;
  /** Null: not made yet, or deleted by a person. */
  commentId: Generated<number | null>;
  timesMade: Generated<number>;
  /** Grows with each change of what the comment is to say. */
  version: Generated<number>;
  /** The version that the forge has. */
  shown: Generated<number>;
  /** The process that writes the comment now; null if none does. */
  holder: Generated<string | null>;
  /** If the holder has not prolonged it by then, it is taken for dead. */
  heldUntil: Generated<string | null>;
  /** How often writing it has failed in a row. */
  attempts: Generated<number>;
  retryAt: Generated<string | null>;
}

/** How each of these runs stands. */
export interface StatusEntriesTable {
  repository: string;
  number: number;
  runId: string;
  begunAt: string;
  /** All that is told of the newest run, in Markdown. */
  text: string;
  /** What is told of an earlier one, in one line of Markdown. */
  line: string;
}
