import { z } from 'zod';

const Time = z.string().nullish().catch(null);
const Changed = z.object({ updated_at: Time }).nullish().catch(null);
const Payload = z.object({
  comment: Changed,
  review: z.object({ submitted_at: Time }).nullish().catch(null),
  pull_request: Changed,
  issue: Changed,
  workflow_run: z.object({ created_at: Time }).nullish().catch(null),
});

/**
 * When an event of GitHub happened, in milliseconds; of a workflow of GitHub Actions: when it began to run. Null if the payload
 * does not say so. Never throws.
 */
export function timeOfEvent(payload: unknown): number | null {
  const { data } = Payload.safeParse(payload);
  const page = data?.pull_request ?? data?.issue;
  const began = data?.workflow_run?.created_at;
  const time = Date.parse(data?.comment?.updated_at ?? data?.review?.submitted_at ?? page?.updated_at ?? began ?? '');
  return Number.isNaN(time) ? null : time;
}
