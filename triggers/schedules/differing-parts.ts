import { contentHash } from '../../definitions/content-hash.ts';
import type { ScheduleParts } from './schedule-parts.ts';

const NAMES: Record<keyof ScheduleParts, string> = {
  times: 'its times',
  jitter: 'its jitter',
  action: 'what it starts',
  overlap: 'its overlap policy',
  catchUpMs: 'its catch-up window',
  pausesOnFailure: 'its pause on failure',
  remaining: 'how many runs it may still start',
};

/** The parts in which two schedules differ, in words. */
export function differingParts(one: ScheduleParts, other: ScheduleParts): string[] {
  const keys = Object.keys(NAMES) as (keyof ScheduleParts)[];
  return keys
    .filter((key) => contentHash({ part: one[key] }) !== contentHash({ part: other[key] }))
    .map((key) => NAMES[key]);
}
