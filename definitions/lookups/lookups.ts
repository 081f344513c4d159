import { getCommit } from './get-commit.ts';
import { getIssue } from './get-issue.ts';
import { getJobLog } from './get-job-log.ts';
import { getPullRequest } from './get-pull-request.ts';
import { getPullRequestDiff } from './get-pull-request-diff.ts';
import { getWorkflowRun } from './get-workflow-run.ts';
import { listCheckRuns } from './list-check-runs.ts';
import { listCommits } from './list-commits.ts';
import { listIssues } from './list-issues.ts';
import { listPullRequests } from './list-pull-requests.ts';
import { listReleases } from './list-releases.ts';
import { listWorkflowRuns } from './list-workflow-runs.ts';
import { getSentryEvent } from './get-sentry-event.ts';
import type { Lookup } from './lookup.ts';
import { slackThread } from './slack-thread.ts';

/** The table of lookups. */
export const LOOKUPS: readonly Lookup[] = [
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
