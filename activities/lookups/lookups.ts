import { getCommit } from './get-commit/get-commit.ts';
import { getIssue } from './get-issue/get-issue.ts';
import { getJobLog } from './get-job-log/get-job-log.ts';
import { getPullRequestDiff } from './get-pull-request-diff/get-pull-request-diff.ts';
import { getPullRequest } from './get-pull-request/get-pull-request.ts';
import { getSentryEvent } from './sentry-event/get-sentry-event.ts';
import { getWorkflowRun } from './get-workflow-run/get-workflow-run.ts';
import { listCheckRuns } from './list-check-runs/list-check-runs.ts';
import { listCommits } from './list-commits/list-commits.ts';
import { listIssues } from './list-issues/list-issues.ts';
import { listPullRequests } from './list-pull-requests/list-pull-requests.ts';
import { listReleases } from './list-releases/list-releases.ts';
import { listWorkflowRuns } from './list-workflow-runs/list-workflow-runs.ts';
import type { LookupRow } from './lookup-row.ts';
import { slackThread } from './slack-thread/slack-thread.ts';

/** The table of lookups on the doing side: one row for each in `definitions/lookups/lookups.ts`. */
export const LOOKUP_ROWS: readonly LookupRow[] = [
  listIssues,
  getIssue,
  listPullRequests,
  getPullRequest,
  getPullRequestDiff,
  listCommits,
  getCommit,
  listReleases,
  listCheckRuns,
  listWorkflowRuns,
  getWorkflowRun,
  getJobLog,
  slackThread,
  getSentryEvent,
];
