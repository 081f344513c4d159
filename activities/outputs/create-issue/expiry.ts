import { keepIssuesToClose } from '../../../database/issues/issues-to-close.ts';
import type { Database } from '../../../database/schema.ts';
import type { CreateIssueInput, CreateIssueOptions } from '../../../definitions/outputs/issues/create-issue.ts';
import type { OutputUse } from '../output-row.ts';
import type { MadeIssue } from './made-issue.ts';

type Use = Pick<OutputUse<CreateIssueOptions, CreateIssueInput>, 'asked' | 'options' | 'origin'>;

/** The line of an issue that says when it is closed; none where the automation keeps its issues. */
export function expiryLine(use: Use): string[] {
  const due = expiryOf(use);
  if (due === null) return [];
  return [`<sub>Closed by itself after ${due.slice(0, 16).replace('T', ' ')} UTC, if it is still open then.</sub>`];
}

/** Remembers when upkeep is to close the issue. May be repeated. */
export async function keepExpiry(database: Database, { repository, issue }: MadeIssue, use: Use): Promise<void> {
  const dueAt = expiryOf(use);
  if (dueAt === null) return;
  const { runId, ordinal } = use.origin;
  const { number } = issue;
  await keepIssuesToClose(database, [{ repository, number, cause: 'expired', runId, ordinal, newerUrl: null, dueAt }]);
}

/** RFC 3339. It is counted from the agent's call, so that every attempt has the same time. */
function expiryOf({ asked, options: { expiresMs = null } }: Use): string | null {
  return expiresMs === null ? null : new Date(Date.parse(asked) + expiresMs).toISOString();
}
