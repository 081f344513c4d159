import { expect, it } from 'vitest';
import { messageWords, Worded } from '../../../connections/slack/message-words.ts';

function words(message: Record<string, unknown>): string {
  return messageWords(Worded.parse(message));
}

it('the words of a person are their text, not said again by the blocks that Slack makes of it', () => {
  const elements = [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'It is down' }] }];
  expect(words({ text: 'It is *down*', blocks: [{ type: 'rich_text', elements }] })).toBe('It is *down*');
});

it('the words of an alert are those of its attachments, with the fallback only where they have none', () => {
  const fields = [{ title: 'Service', value: 'checkout' }];
  const attachments = [
    { title: '#42 Disk full', title_link: 'https://pager/42', text: 'On db-1', fields, fallback: 'Disk full' },
    { fallback: 'And more' },
    null,
  ];
  expect(words({ text: '', attachments })).toBe(
    '#42 Disk full (https://pager/42)\nOn db-1\nService: checkout\nAnd more',
  );
});

it('the words of a message of blocks are those that Slack shows, and not its short text', () => {
  const blocks = [
    { type: 'header', text: { type: 'plain_text', text: 'Report' } },
    { type: 'section', text: { type: 'mrkdwn', text: 'All is well.' }, fields: [{ type: 'mrkdwn', text: '*9* open' }] },
    { type: 'context', elements: [{ type: 'mrkdwn', text: 'Made by a bot' }] },
    { type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: 'Approve' } }] },
  ];
  expect(words({ text: 'Report', blocks })).toBe('Report\nAll is well.\n*9* open\nMade by a bot');
});

it('a file is named, and what has a wrong form is left out', () => {
  expect(words({ text: 'Look', files: [{ name: 'crash.log' }, 7] })).toBe('Look\n[file: crash.log]');
  expect(words({ text: 7, blocks: 'x', attachments: { a: 1 }, files: [null] })).toBe('');
  let deep: object = { type: 'section', text: { text: 'deep' } };
  for (let level = 0; level < 10_000; level += 1) deep = { type: 'context', elements: [deep] };
  expect(words({ blocks: [deep] })).toBe('');
  expect(words({ text: 'x'.repeat(1_000_000) })).toHaveLength(50_000);
});
