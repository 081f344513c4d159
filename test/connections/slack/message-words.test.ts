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

it('rich text of an app is read where the text does not say it, with its links, mentions and lists', () => {
  const section = (...elements: object[]) => ({ type: 'rich_text_section', elements });
  const link = { type: 'link', url: 'https://ci/7', text: 'build 7' };
  const items = [section({ type: 'text', text: 'a < b' }), section({ type: 'user', user_id: 'U1' })];
  const elements = [
    section({ type: 'text', text: 'See ' }, link, { type: 'emoji', name: 'fire' }),
    { type: 'rich_text_list', style: 'bullet', elements: items },
    { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'at f()\nat g()' }] },
  ];
  const read = 'See <https://ci/7|build 7>:fire:\n• a &lt; b\n• <@U1>\nat f()\nat g()';
  expect(words({ text: '', blocks: [{ type: 'rich_text', elements }] })).toBe(read);
  const header = { type: 'header', text: { type: 'plain_text', text: 'It failed' } };
  expect(words({ text: 'It failed', blocks: [header, { type: 'rich_text', elements }] })).toBe(`It failed\n${read}`);
  expect(words({ text: '', attachments: [{ blocks: [{ type: 'rich_text', elements }], fallback: 'x' }] })).toBe(read);
  expect(words({ blocks: [{ type: 'rich_text', elements: [7, { elements: [null, 'x', { type: 'link' }] }] }] })).toBe(
    '<>',
  );
});

it('a file is named, and what has a wrong form is left out', () => {
  expect(words({ text: 'Look', files: [{ name: 'crash.log' }, 7] })).toBe('Look\n[file: crash.log]');
  expect(words({ text: 7, blocks: 'x', attachments: { a: 1 }, files: [null] })).toBe('');
  let deep: object = { type: 'section', text: { text: 'deep' } };
  for (let level = 0; level < 10_000; level += 1) deep = { type: 'context', elements: [deep] };
  expect(words({ blocks: [deep] })).toBe('');
  expect(words({ text: 'x'.repeat(1_000_000) })).toHaveLength(50_000);
});
