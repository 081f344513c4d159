import {
  changeIssueToClose,
  forgetIssueToClose,
  listIssuesToClose,
  putOffIssuesOf,
} from '../../database/issues/issues-to-close.ts';
import type { IssueToClose } from '../../database/issues/issues-to-close-table.ts';
import { noteOwnActs } from '../../database/own-acts/note-own-acts.ts';
import { errorText } from '../../runtime/error-text.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { closeKeptIssue } from '../outputs/issues/close-kept-issue.ts';
import { withOwnActs } from '../own-acts/with-own-acts.ts';
import type { UpkeepRow } from './upkeep-row.ts';
import { workThrough } from './work-through.ts';

/** Each costs about four requests; the forge limits how many writes it takes in a minute. */
const MOST_AT_ONCE = 50;
const SHORTEST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 24 * 60 * 60_000;
/** With the growing waits between them these are more than two weeks. */
const MOST_ATTEMPTS = 25;

/**
 * Closes issues whose time is over (`expires`), and those that a run could not close when it made a newer one. One that fails is
 * tried again, later each time, and given up in the end, which the log says. Where the forge limits an account, its issues wait
 * and count no attempt.
 */
export const closeDueIssues: UpkeepRow = {
  name: 'close-issues',
  everyMs: 60_000,
  permissions: { issues: 'write' },
  run: closeAllDue,
};

async function closeAllDue(dependencies: ActivityDependencies): Promise<void> {
  const { database } = dependencies;
  await workThrough({
    most: MOST_AT_ONCE,
    list: async (limit) => await listIssuesToClose(database, { now: new Date().toISOString(), limit }),
    work: async (row) => await closeOne(dependencies, row),
    putOff: async (owner, until) => await putOffIssuesOf(database, owner, until),
    failed: async (row, error) => await tryAgainLater(dependencies, row, errorText(error)),
  });
}

async function closeOne(dependencies: ActivityDependencies, row: IssueToClose): Promise<void> {
  const { database, github, log } = dependencies;
  // So that the event of this closing is taken for one of the run that made the issue.
  const noting = withOwnActs(github, (keys) => noteOwnActs(database, row.runId, keys));
  const result = await closeKeptIssue({ github: noting, database }, row);
  if (typeof result !== 'string') return await tryAgainLater(dependencies, row, result.refusal);
  log.info({ repository: row.repository, number: row.number, cause: row.cause, result }, 'issue due for closing');
}

async function tryAgainLater(dependencies: ActivityDependencies, row: IssueToClose, reason: string): Promise<void> {
  const { database, log } = dependencies;
  const attempts = row.attempts + 1;
  const about = { repository: row.repository, number: row.number, cause: row.cause, attempts, reason };
  if (attempts >= MOST_ATTEMPTS) {
    await forgetIssueToClose(database, row);
    log.warn(about, 'an issue could not be closed and is left open');
    return;
  }
  const wait = Math.min(SHORTEST_WAIT_MS * 2 ** Math.min(attempts - 1, 20), LONGEST_WAIT_MS);
  await changeIssueToClose(database, row, { attempts, dueAt: new Date(Date.now() + wait).toISOString() });
  log.debug(about, 'an issue could not be closed yet');
}
