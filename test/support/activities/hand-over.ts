import { pinCheckout } from '../../../activities/checkout/pin-checkout.ts';
import type { PinnedCheckout } from '../../../contract/checkout.ts';
import type { OutputResult } from '../../../contract/output.ts';
import { pullRequestRow } from '../../../activities/outputs/create-pull-request/create-pull-request.ts';
import { handOver as handOverActivity } from '../../../activities/outputs/hand-over.ts';
import type { RequestChange, Stage } from './open-stage.ts';

/** A file that is not there at once will not appear: the stage leaves its files before it asks. */
const ROWS = [pullRequestRow({ waitMs: 60, pollMs: 20 })];

export interface HandedOver extends RequestChange {
  /** What the agent writes otherwise than usual. */
  words?: Record<string, unknown>;
}

/** The agent calls `create_pull_request`; the activity runs once. */
export async function handOver(
  stage: Stage,
  head: string,
  { words, ...change }: HandedOver = {},
): Promise<{ id: string; result: OutputResult }> {
  const input = { title: 'Fix the answer', body: 'It was off by one.', head, ...words };
  const id = stage.session.use('create_pull_request', input);
  const pinned = await pinnedOf(stage, id, change);
  return { id, result: await handOverAgain(stage, id, { ...change, pinned }) };
}

/** The activity runs again for the same use of the tool, as after an attempt whose end nobody learnt. */
export async function handOverAgain(stage: Stage, id: string, change: RequestChange = {}): Promise<OutputResult> {
  return stage.run(handOverActivity, stage.request(id, change), ROWS);
}

/** The commit that the stage starts from, or what the forge has for another checkout or base branch. */
async function pinnedOf(stage: Stage, id: string, change: RequestChange): Promise<PinnedCheckout | null> {
  const { runId, automation, checkout, event, pinned } = stage.request(id, change);
  const isUsual = change.checkout === undefined && !change.outputs?.createPullRequest?.baseBranch;
  if (change.pinned !== undefined || checkout === false || isUsual) return pinned;
  return stage.run(pinCheckout, { runId, automation: { ...automation, checkout }, event });
}
