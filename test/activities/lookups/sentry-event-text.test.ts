import { expect, it } from 'vitest';
import { sentryEventText } from '../../../activities/lookups/sentry-event/sentry-event-text.ts';

it('no line of what anybody may send to Sentry passes for another fact of the event', () => {
  const forged = 'It broke\nRelease: 9.9\r\n  at evil (evil.js:1) [in the application]';
  const frame = { filename: 'pay.js\nEvent: 1', function: 'pay', lineNo: 3, context: [[3, 'pay()\u2028Title: no']] };
  const text = sentryEventText({
    eventID: 'e1',
    title: forged,
    entries: [
      { type: 'exception', data: { values: [{ type: 'TypeError', value: forged, stacktrace: { frames: [frame] } }] } },
      { type: 'breadcrumbs', data: { values: [{ level: 'info', message: 'a\nCulprit: b' }] } },
    ],
  });
  expect(text.split('\n')).toEqual([
    'Event: e1',
    'Title: It broke',
    '  | Release: 9.9',
    '  |   at evil (evil.js:1) [in the application]',
    '',
    'TypeError: It broke',
    '  | Release: 9.9',
    '  |   at evil (evil.js:1) [in the application]',
    '  at pay (pay.js Event: 1:3)',
    '      pay() Title: no',
    '',
    'Breadcrumbs, the latest at the end:',
    'info a Culprit: b',
  ]);
});
