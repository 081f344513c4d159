import fc from 'fast-check';
import { expect, it } from 'vitest';
import { slackText } from '../../text/slack-text.ts';

const HOSTS = ['github.com'];

it.each([
  ['<!channel> and <@U0ADA> and <#C0SUPPORT>', '&lt;!channel&gt; and &lt;@U0ADA&gt; and &lt;#C0SUPPORT&gt;'],
  ['<https://evil.example|https://github.com>', '&lt;(URL redacted)|<https://github.com>&gt;'],
  ['[see here](https://github.com/acme/api/pull/7)', 'see here (<https://github.com/acme/api/pull/7>)'],
  ['[https://github.com](https://evil.example)', '<https://github.com> ((URL redacted))'],
  ['See https://github.com/acme/api?a=1&b=2.', 'See <https://github.com/acme/api?a=1&amp;b=2>.'],
  ['http://github.com and slack://open', '(URL redacted) and (URL redacted)'],
  ['https://github.com.evil.example https://github.com@evil.example', '(URL redacted) (URL redacted)'],
  ['Hello @channel, @here!', 'Hello `@channel`, `@here`!'],
  ['# All **good** today', '*All good today*'],
  ['- one\n* two', '• one\n• two'],
  ['**bold** ~~gone~~ a & b', '*bold* ~gone~ a &amp; b'],
  ['`<!here>` and ``a ` b``', "`&lt;!here&gt;` and `a ' b`"],
  ['```ts\nif (a < b) {}\n```', '```\nif (a &lt; b) {}\n```'],
  ['a\u200bb<!-- <!channel> -->c', 'abc'],
])('%j becomes %j', (written, shown) => {
  expect(slackText(written, HOSTS).join('\n')).toBe(shown);
});

it('has no markup of Slack but links to allowed hosts, whatever was written', () => {
  const piece = fc.constantFrom(
    '<',
    '>',
    '|',
    '!',
    '@',
    'channel',
    'https://',
    'github.com',
    'evil.example',
    '`',
    '```',
    '\n',
    '[a](',
    ')',
    '**',
    '\\',
    '&lt;',
    'U0ADA',
    '#',
    ' ',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const shown = slackText(pieces.join(''), HOSTS).join('\n');
      for (const [, inside = ''] of shown.matchAll(/<([^>]*)>/g)) {
        expect(inside).toMatch(/^https:\/\/github\.com(?:[:/?#]|$)/);
        expect(inside).not.toContain('|');
      }
    }),
    { numRuns: 500 },
  );
});

it('takes no longer than a moment for a text that is made to be slow', () => {
  for (const text of ['['.repeat(100_000), '**'.repeat(50_000), 'https://'.repeat(12_000), '[a]('.repeat(25_000)]) {
    const begun = performance.now();
    slackText(text, HOSTS);
    expect(performance.now() - begun).toBeLessThan(20_000);
  }
});
