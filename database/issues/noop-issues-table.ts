import type { Selectable } from 'kysely';
import type { RunId } from '../../contract/event.ts';

/** The issue on which an automation notes in a repository that its runs changed nothing. One row for each automation and repository. */
export interface NoopIssuesTable {
  /** Its id. */
  automation: string;
  /** `owner/name`, in lower case. */
  repository: string;
  /** Null until the issue is made. */
  number: number | null;
  /** The run whose mark the issue carries, whichever run makes it in the end. */
  maker: RunId;
  /** The issue cannot be older. */
  begunAt: string;
  /** The run that may make the issue now, and until when no other one may. */
  holder: RunId;
  heldUntil: string;
}

export type NoopIssue = Selectable<NoopIssuesTable>;
