import { planSchedules, type PlannedSchedule } from '../../triggers/plan-schedules.ts';
import { jsonLine } from '../json-line.ts';
import { readPlace, type PlaceOptions } from '../place/read-place.ts';
import { readSwitches } from '../place/read-switches.ts';
import { switchLines } from '../runs/switch-lines.ts';
import { zoneName } from '../../definitions/sources/schedule/zone-name.ts';
import { describeChange } from '../scheduling/describe-change.ts';
import { timeInZone } from '../scheduling/time-in-zone.ts';
import { withSchedules } from '../scheduling/with-schedules.ts';

export interface PlanOptions extends PlaceOptions {
  json?: boolean;
}

/** These stay as they are. */
const STAYS: ReadonlySet<PlannedSchedule['change']> = new Set(['unchanged', 'foreign', 'refused']);

/** Shows what `curfew apply` would change on Temporal, the next times of each schedule, and what is paused. Changes nothing. */
export async function plan({ json, ...options }: PlanOptions): Promise<void> {
  const place = readPlace(options, 'command');
  const schedules = await withSchedules(place, planSchedules);
  const { dataFolder, environment } = place;
  const switches = await readSwitches({ databaseUrl: environment.databaseUrl, dataFolder });
  if (json) return console.log(jsonLine({ schedules, switches }));
  for (const line of switchLines(switches)) console.log(`${line}\n`);
  if (schedules.length === 0) return console.log('No automation has a schedule.');
  console.log(schedules.map(showSchedule).join('\n\n'));
  const changed = schedules.filter(({ change }) => !STAYS.has(change)).length;
  console.log(changed === 0 ? '\nNothing to change.' : `\n${changed} to change: curfew apply`);
}

function showSchedule(schedule: PlannedSchedule): string {
  const { automation, paused, missed, entries, next } = schedule;
  return [
    `${automation}: ${describeChange(schedule)}`,
    ...(paused === null ? [] : [`  paused in Temporal${paused && `: ${paused}`}`]),
    ...(missed === 0 ? [] : [`  missed  ${missed} since it was created, while Temporal was away; see curfew backfill`]),
    ...entries.map(({ written, planned, timezone }, index) => {
      const inWords = written === planned ? '' : `${written} = `;
      return `  ${index === 0 ? 'at  ' : '    '}  ${inWords}${planned} ${zoneName(timezone)}`;
    }),
    ...next.map(({ at, timezone }, index) => `  ${index === 0 ? 'next' : '    '}  ${timeInZone(at, timezone)}`),
  ].join('\n');
}
