import { z } from 'zod';

/** The body of a schedule's delivery. */
export const SchedulePayload = z.object({
  /** The entry that was due, as written. GitHub calls it so, too. */
  schedule: z.string(),
  /** Its time zone. */
  timezone: z.string(),
  /** When it was due, however late the run starts: RFC 3339 in UTC. */
  time: z.string(),
  /** The automation's id. */
  automation: z.string(),
});

export type SchedulePayload = z.infer<typeof SchedulePayload>;
