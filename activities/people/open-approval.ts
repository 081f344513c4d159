import { ApplicationFailure } from '@temporalio/common';
import { openApproval as keepApproval } from '../../database/people/open-approval.ts';
import type { Github } from '../../connections/github/create-github.ts';
import { OPERATOR, type WaitingApproval } from '../../contract/people.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { askInSlack } from './ask-in-slack.ts';
import { githubFailure } from '../github-failure.ts';
import { requireSlack } from '../slack/require-slack.ts';
import { slackFailure } from '../slack/slack-failure.ts';
import { isOfSlack, isSlackChannel } from './is-slack-approver.ts';

export interface OpenApprovalRequest {
  runId: string;
  approval: WaitingApproval;
}

/**
 * Stores what a run is about to wait for, and asks people in Slack. First it makes sure that somebody can decide: every user,
 * team and channel that is named must exist. Throws a non-retryable `ApproverUnknown` that names those that do not.
 */
export async function openApproval(
  dependencies: ActivityDependencies,
  { runId, approval }: OpenApprovalRequest,
): Promise<void> {
  const { github, database } = dependencies;
  const unknown: string[] = [];
  try {
    for (const approver of approval.approvers) {
      const isThere = isOfSlack(approver) ? existsInSlack(dependencies, approver) : exists(github, approver);
      if (!(await isThere)) unknown.push(approver);
    }
  } catch (error) {
    throw githubFailure(error, `Looking up the approvers ${approval.approvers.join(', ')}`);
  }
  if (unknown.length > 0) {
    throw ApplicationFailure.nonRetryable(
      `There is no such approver: ${unknown.join(', ')}. Name users as user:<login>, teams as team:<organization>/<slug>, channels as slack:#<channel>`,
      'ApproverUnknown',
    );
  }
  await keepApproval(database, { runId, approval });
  await askInSlack(dependencies, { runId, approval });
}

async function exists(github: Github, approver: string): Promise<boolean> {
  if (approver === OPERATOR) return true;
  if (approver.startsWith('user:')) return github.userExists(approver.slice('user:'.length));
  const [organization = '', team = ''] = approver.replace(/^team:/, '').split('/');
  return github.teamExists(organization, team);
}

/** People are known by their id, or by what Slack says of who presses a button; a channel must be one that the app sees. */
async function existsInSlack(dependencies: ActivityDependencies, approver: string): Promise<boolean> {
  if (!isSlackChannel(approver)) return true;
  const slack = requireSlack(dependencies);
  try {
    return (await slack.channelId(approver.slice('slack:'.length))) !== null;
  } catch (error) {
    throw slackFailure(error, `Looking up the approver ${approver}`);
  }
}
