import { z } from 'zod';
import { showValue } from '../../schema/show-value.ts';
import { strictMap } from '../../schema/strict-map.ts';
import { timezone } from '../../schema/timezone.ts';
import { readSchedule, type WrittenSchedule } from './read-schedule.ts';

/** Each entry costs a part of the schedule on Temporal. */
const MOST_ENTRIES = 20;

const words = z
  .string({
    error: ({ input }) => `is ${showValue(input)}; write a cron expression of five fields, or words such as daily`,
  })
  .superRefine((cron, context) => {
    const message = problemOf({ cron });
    if (message !== null) context.addIssue({ code: 'custom', message });
  });

const MISSING =
  'is missing: an entry has its time and its zone together; write { cron: "0 7 * * *", timezone: Europe/Berlin } with one dash';

const entry = strictMap({
  cron: z
    .string({
      error: ({ input }) => (input === undefined ? MISSING : `is ${showValue(input)}; write one time in quotes`),
    })
    .meta({
      description: 'Minute, hour, day of the month, month and day of the week; or words such as `daily around 14:00`.',
    }),
  timezone: timezone
    .meta({ description: 'The IANA name of a time zone, or a distance to UTC such as `+08:00`.', default: 'UTC' })
    .optional(),
}).superRefine(({ cron, timezone: zone }, context) => {
  const message = problemOf({ cron, timezone: zone });
  if (message !== null) context.addIssue({ code: 'custom', path: ['cron'], message });
});

/** The key under `on` with which time starts an automation. */
export const scheduleKeys = {
  schedule: z
    .union(
      [
        words,
        z
          .array(z.union([words, entry]))
          .min(1)
          .max(MOST_ENTRIES),
      ],
      {
        error: ({ input }) => `is ${showValue(input)}; write words such as daily, or a list of { cron, timezone }`,
      },
    )
    .meta({
      description:
        'The times at which it starts. Words leave the minute to Curfew, which scatters it by the name of the automation; `curfew plan` shows it. A fixed time of day starts one run per local date.',
      examples: [[{ cron: '0 7 * * 1-5', timezone: 'Europe/Berlin' }], 'daily around 14:00 utc+8'],
    })
    .optional(),
};

export type WrittenScheduleKeys = z.output<z.ZodObject<typeof scheduleKeys>>;

function problemOf(written: WrittenSchedule): string | null {
  const read = readSchedule(written, '');
  return 'problem' in read ? `is ${showValue(written.cron)}: ${read.problem}` : null;
}
