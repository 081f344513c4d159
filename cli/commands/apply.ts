import { applySchedules } from '../../triggers/apply-schedules.ts';
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
  foreign: 'left alone: a schedule of this id belongs to somebody else',
} as const;

/** Makes the schedules on Temporal as the files want them. */
export async function apply({ json, ...options }: ApplyOptions): Promise<void> {
  const schedules = await withSchedules(readPlace(options, 'command'), (place) => applySchedules(place));
  if (json) return console.log(jsonLine({ schedules }));
  if (schedules.length === 0) return console.log('No automation has a schedule.');
  for (const { automation, change, differs } of schedules) {
    const what = differs.length > 0 && change !== 'foreign' ? ` (${differs.join(', ')})` : '';
    console.log(`${automation}: ${DONE[change]}${what}`);
  }
}
