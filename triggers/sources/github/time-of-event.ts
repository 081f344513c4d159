import { z } from 'zod';

const Time = z.string().nullish().catch(null);
const Changed = z.object({ updated_at: Time }).nullish().catch(null);
const Payload = z.object({
  comment: Changed,
  review: z.object({ submitted_at: Time }).nullish().catch(null),
  pull_request: Changed,
  issue: Changed,
});

/** When an event of GitHub happened, in milliseconds; null if its payload does not say so. Never throws. */
export function timeOfEvent(payload: unknown): number | null {
  const { data } = Payload.safeParse(payload);
  const page = data?.pull_request ?? data?.issue;
  const time = Date.parse(data?.comment?.updated_at ?? data?.review?.submitted_at ?? page?.updated_at ?? '');
  return Number.isNaN(time) ? null : time;
}
