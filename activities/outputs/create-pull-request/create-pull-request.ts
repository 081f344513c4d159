import { cancellationSignal } from '@temporalio/activity';
import type { ActivityDependencies } from '../../dependencies.ts';
import { answerOutput } from '../answer-output.ts';
import type { BundleWait } from '../bundle/find-bundle.ts';
import { handOverChanges } from './hand-over-changes.ts';
import type { OutputRequest, OutputResult } from '../../../contract/output.ts';

const BUNDLE_WAIT: BundleWait = { waitMs: 60_000, pollMs: 1_000 };

/**
 * Hands the agent's commits over as the pull request of this subject: takes their bundle in, checks it against the policy,
 * pushes our branch, opens or updates the pull request, answers the tool. Doing it again does nothing twice.
 * Throws: non-retryable `GithubRefused`, `AgentApiRefused`, `BaseBranchMissing`, `NoChanges`; plain errors are retried.
 */
export async function createPullRequest(
  dependencies: ActivityDependencies,
  request: OutputRequest,
  wait: BundleWait = BUNDLE_WAIT,
): Promise<OutputResult> {
  const signal = cancellationSignal();
  return answerOutput(dependencies, request, (use) => handOverChanges(dependencies, request, use, wait, signal));
}
