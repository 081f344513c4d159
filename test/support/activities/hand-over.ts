import { createPullRequest } from '../../../activities/outputs/create-pull-request/create-pull-request.ts';
import type { OutputResult } from '../../../contract/output.ts';
import type { Stage } from './open-stage.ts';

/** What is not there at once will not come: the stage's files are there when they are left. */
export const NO_WAIT = { waitMs: 60, pollMs: 20 };

/** The agent calls `create_pull_request`; the activity runs once. */
export async function handOver(
  stage: Stage,
  head: string,
  change: Parameters<Stage['request']>[1] = {},
  words: Record<string, unknown> = {},
): Promise<{ id: string; result: OutputResult }> {
  const input = { title: 'Fix the answer', body: 'It was off by one.', head, ...words };
  const id = stage.session.use('create_pull_request', input);
  return { id, result: await stage.run(createPullRequest, stage.request(id, change), NO_WAIT) };
}

/** The activity runs again for the same use of the tool, as after an attempt whose end nobody learnt. */
export async function handOverAgain(stage: Stage, id: string, change: Parameters<Stage['request']>[1] = {}) {
  return stage.run(createPullRequest, stage.request(id, change), NO_WAIT);
}
