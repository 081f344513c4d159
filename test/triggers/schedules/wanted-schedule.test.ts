import { expect, it } from 'vitest';
import { scheduleOccurrences } from '../../../definitions/sources/schedule/schedule-occurrences.ts';
import { wantedSchedules } from '../../../triggers/schedules/wanted-schedule.ts';
import { readItem } from '../../support/definitions/read-item.ts';
import { makeAutomation } from '../../support/triggers/make-automation.ts';
import { definitions } from '../../support/triggers/serve.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NOW = Date.parse('2026-11-27T02:00:00Z');

it.each([
  ['* * * * *', MINUTE_MS],
  ['*/30 * * * *', 30 * MINUTE_MS],
  ['0 * * * *', HOUR_MS],
  ['every 5h', 5 * HOUR_MS],
  ['0 7 * * *', 24 * HOUR_MS],
  ['0 7 * * 1', 24 * HOUR_MS],
])('when Temporal was away for 101 minutes, at most one late run follows: %s', (cron, catchUpMs) => {
  const items = [readItem(cron)];
  const nightly = makeAutomation({ checkout: false, triggers: { sources: { schedule: { items } } } });
  const [schedule] = wantedSchedules(definitions([nightly]), 'queue', NOW).wanted;
  expect(schedule?.options.policies).toMatchObject({ catchupWindow: catchUpMs, overlap: 'ALLOW_ALL' });
  // What was missed and is not older than the window is made up for; everything older is left out.
  const back = NOW + 101 * MINUTE_MS;
  const late = scheduleOccurrences(items, { from: Math.max(NOW, back - catchUpMs), to: back, most: 1_000 });
  expect(late.length).toBeLessThanOrEqual(1);
});
