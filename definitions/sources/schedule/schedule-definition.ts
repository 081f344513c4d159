import type { Contexts } from '../../expressions/contexts.ts';
import { githubContext } from '../github/github-context.ts';
import type { ListedTrigger, SourceDefinition, SourceMatch, TriggerEvent } from '../source-definition.ts';
import { readSchedule } from './read-schedule.ts';
import { scheduleKeys, type WrittenScheduleKeys } from './schedule-keys.ts';
import { SchedulePayload } from './schedule-payload.ts';
import type { ScheduleTriggers } from './schedule-triggers.ts';
import { zoneName } from './zone-name.ts';

/** Time starts the automation. */
export const scheduleDefinition: SourceDefinition = {
  id: 'schedule',
  keys: scheduleKeys,
  freeNames: [],
  contextNames: ['schedule', 'github'],
  hasRepository: false,
  build,
  list,
  names: () => ['schedule'],
  expectsReply: () => false,
  match,
  contexts,
  subject: () => null,
};

function build({ schedule = [] }: WrittenScheduleKeys, automation: string): ScheduleTriggers {
  const entries = typeof schedule === 'string' ? [schedule] : schedule;
  const items = entries.flatMap((entry) => {
    const read = readSchedule(typeof entry === 'string' ? { cron: entry } : entry, automation);
    // The schema has refused what cannot be read.
    return 'item' in read ? [read.item] : [];
  });
  return { items };
}

function list({ items }: ScheduleTriggers): ListedTrigger[] {
  return items.map(({ written, planned, timezone }) => {
    const inWords = written === planned ? '' : `${written}: `;
    return { name: `schedule (${written})`, summary: `${inWords}${planned} ${zoneName(timezone)}` };
  });
}

function match(triggers: ScheduleTriggers | null): SourceMatch {
  return triggers ? { matched: true, trigger: 'schedule', needs: null } : { matched: false, reason: null };
}

/** As in GitHub Actions, the cron expression is also at `github.event.schedule`. */
function contexts(event: TriggerEvent): Contexts {
  const read = SchedulePayload.safeParse(event.payload);
  if (!read.success) return { schedule: {}, github: githubContext(event) };
  const { schedule: cron, timezone, time } = read.data;
  return { schedule: { cron, timezone, time }, github: githubContext(event) };
}
