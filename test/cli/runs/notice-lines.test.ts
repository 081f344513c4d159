import { expect, it } from 'vitest';
import { noticeLines, placeWords } from '../../../cli/runs/notice-lines.ts';

it('notices that could not be sent are told with the reason, and whether they are tried again', () => {
  const since = '2026-11-27T09:12:30.000Z';
  const retryAt = '2026-11-27T09:13:30.000Z';
  const slack = { place: 'slack:#agents', notices: 1, attempts: 1, since, retryAt, reason: 'not_in_channel' };
  const issue = {
    place: 'issue:acme/ops#12',
    notices: 250,
    attempts: 30,
    since,
    retryAt: null,
    reason: 'It is closed\n',
  };
  expect(noticeLines([slack, issue])).toMatchInlineSnapshot(`
    [
      "1 notice could not be sent to #agents in Slack: not_in_channel. Tried since 2026-11-27T09:12:30.000Z, and again at 2026-11-27T09:13:30.000Z.",
      "250 notices could not be sent to acme/ops#12: It is closed. Given up after a day.",
    ]
  `);
  expect(placeWords('slack:C024BE91L')).toBe('C024BE91L in Slack');
});
