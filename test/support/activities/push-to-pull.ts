import { handOver as handOverActivity } from '../../../activities/outputs/hand-over.ts';
import { pushRow } from '../../../activities/outputs/push-to-pull-request-branch/push-to-pull-request-branch.ts';
import type { OutputResult } from '../../../contract/output.ts';
import { pushToPullRequestBranch } from '../../../definitions/outputs/pulls/push-to-pull-request-branch.ts';
import type { RequestChange, Stage } from './open-stage.ts';

/** A file that is not there at once will not appear: the stage leaves its files before it asks. */
const ROWS = [pushRow({ waitMs: 60, pollMs: 20 })];

export interface PushChange extends RequestChange {
  /** As the automation writes them. */
  options?: Record<string, unknown>;
  /** The pull request that the event is about; without it the event is about the issue of the stage. */
  about?: number;
}

/** The agent calls `push_to_pull_request_branch` with these words; the activity runs once. */
export async function pushToPull(
  stage: Stage,
  words: Record<string, unknown>,
  change: PushChange = {},
): Promise<{ id: string; result: OutputResult }> {
  const id = stage.session.use('push_to_pull_request_branch', words);
  return { id, result: await pushToPullAgain(stage, id, change) };
}

/** The activity runs again for the same use of the tool. */
export async function pushToPullAgain(
  stage: Stage,
  id: string,
  { options = {}, about, ...change }: PushChange = {},
): Promise<OutputResult> {
  const event = about === undefined ? stage.event : { ...stage.event, subject: `pull:acme/api#${about}` };
  const request = stage.request(id, { event, ...change });
  request.automation.safeOutputs.allowed['push-to-pull-request-branch'] =
    pushToPullRequestBranch.options.parse(options);
  return stage.run(handOverActivity, request, ROWS);
}
