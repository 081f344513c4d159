import { applySchedules, type AppliedSchedule } from '../../triggers/apply-schedules.ts';
import { EXIT } from '../command-error.ts';
import { jsonLine } from '../json-line.ts';
import { readPlace, type PlaceOptions } from '../place/read-place.ts';
import { withSchedules } from '../scheduling/with-schedules.ts';

export interface ApplyOptions extends PlaceOptions {
  json?: boolean;
}

const DONE = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
  unchanged: 'unchanged',
  drift: 'put right; it had been changed by hand',
  refused: 'not put on Temporal',
  foreign: 'left alone: a schedule of this id belongs to somebody else',
} as const;

/** Makes the schedules on Temporal as the files want them. Returns the exit code. */
export async function apply({ json, ...options }: ApplyOptions): Promise<number> {
  const schedules = await withSchedules(readPlace(options, 'command'), (place) => applySchedules(place));
  if (json) console.log(jsonLine({ schedules }));
  else console.log(schedules.map(showApplied).join('\n') || 'No automation has a schedule.');
  return schedules.some(({ change }) => change === 'refused') ? EXIT.failed : EXIT.ok;
}

function showApplied({ automation, change, differs, reason }: AppliedSchedule): string {
  const what = differs.length > 0 && change !== 'foreign' ? ` (${differs.join(', ')})` : '';
  return `${automation}: ${DONE[change]}${reason === null ? what : `: ${reason}`}`;
}
