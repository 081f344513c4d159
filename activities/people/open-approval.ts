import { ApplicationFailure } from '@temporalio/common';
import { openApproval as keepApproval } from '../../database/people/open-approval.ts';
import type { Github } from '../../connections/github/create-github.ts';
import { OPERATOR, type WaitingApproval } from '../../contract/people.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { githubFailure } from '../github-failure.ts';

export interface OpenApprovalRequest {
  runId: string;
  approval: WaitingApproval;
}

/**
 * Stores what a run is about to wait for. First it makes sure that somebody can decide: every user and team that is named
 * must exist. Throws a non-retryable `ApproverUnknown` that names those that do not.
 */
export async function openApproval(
  { github, database }: ActivityDependencies,
  { runId, approval }: OpenApprovalRequest,
): Promise<void> {
  const unknown: string[] = [];
  try {
    for (const approver of approval.approvers) if (!(await exists(github, approver))) unknown.push(approver);
  } catch (error) {
    throw githubFailure(error, `Looking up the approvers ${approval.approvers.join(', ')}`);
  }
  if (unknown.length > 0) {
    throw ApplicationFailure.nonRetryable(
      `There is no such approver: ${unknown.join(', ')}. Name users as user:<login> and teams as team:<organization>/<slug>`,
      'ApproverUnknown',
    );
  }
  await keepApproval(database, { runId, approval });
}

async function exists(github: Github, approver: string): Promise<boolean> {
  if (approver === OPERATOR) return true;
  if (approver.startsWith('user:')) return github.userExists(approver.slice('user:'.length));
  const [organization = '', team = ''] = approver.replace(/^team:/, '').split('/');
  return github.teamExists(organization, team);
}
