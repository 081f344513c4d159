import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cleanOutput } from '../../text/clean-output.ts';
import { renderMarkdown } from '../support/rendered-markdown.ts';
import { sampledRuns } from '../support/setup/sampled.ts';

it.each([
  ['a mention', 'thanks @octocat!', 'thanks `@octocat`!'],
  ['a mention of a team', 'cc @acme/platform-leads.', 'cc `@acme/platform-leads`.'],
  ['a mention in emphasis', '**@octocat** _@hubot_', '**`@octocat`** _`@hubot`_'],
  ['a mention in a link', '[@octocat](https://github.com/x)', '[`@octocat`](https://github.com/x)'],
  ['a mention spelled as an entity', '&#64;octocat &#x40;hubot &commat;mona', '`@octocat` `@hubot` `@mona`'],
  ['an escaped mention', '\\@octocat \\\\\\@hubot', '`@octocat` `@hubot`'],
  ['a mention with a zero-width space', '@\u200Boctocat', '`@octocat`'],
  ['a reference to an issue', 'fixes #5, GH-6 and acme/api#7', 'fixes `#5`, `GH-6` and `acme/api#7`'],
  ['a reference after a backslash', '\\acme/api#5', '\\\\`acme/api#5`'],
  ['an e-mail address', 'mail ann@example.com or <bob@example.com>.', 'mail `ann@example.com` or `bob@example.com`.'],
  ['an address of git', 'git@github.com:acme/api.git', '`git@github.com:acme/api.git`'],
  [
    'the address of an issue after a keyword',
    'Fixes https://github.com/acme/api/issues/5, closes: <https://github.com/a/b/pull/6>',
    'Fixes `https://github.com/acme/api/issues/5`, closes: `https://github.com/a/b/pull/6`',
  ],
  ['a bold address', '**Fixes https://github.com/a/b/issues/5**', '**Fixes `https://github.com/a/b/issues/5`**'],
  [
    'the address of an issue in a link',
    'Fixes [#5](https://github.com/a/b/issues/5 "t") and [x](/a/b/discussions/6).',
    'Fixes [`#5`]\\(`https://github.com/a/b/issues/5` "t") and [x]\\(`/a/b/discussions/6`).',
  ],
  [
    'the address of an issue in a definition',
    '[x]: https://github.com/a/b/issues/5\n[y]: <https://github.com/a/b/commit/0a1b2c3>',
    '[x]\\: `https://github.com/a/b/issues/5`\n[y]\\: `https://github.com/a/b/commit/0a1b2c3`',
  ],
  ['an address without a scheme', 'closes github.com/a/b/issues/5', 'closes `github.com/a/b/issues/5`'],
  [
    'ids of commits',
    '0a1b2c3 and a/b@0a1b2c3, (ab12...cd34) 0a1b2c3...d4e5f60',
    '`0a1b2c3` and `a/b@0a1b2c3`, (ab12...cd34) `0a1b2c3...d4e5f60`',
  ],
  ['an id of a commit with forty letters', 'abcdefabcd'.repeat(4), `\`${'abcdefabcd'.repeat(4)}\``],
  ['an id of a commit in emphasis', '_0a1b2c3_ and __0a1b2c3__', '_`0a1b2c3`_ and __`0a1b2c3`__'],
  [
    'an address with encoded letters',
    '[x](https://github.com/a/b/%69ssues/%35)',
    '[x]\\(`https://github.com/a/b/issues/5`)',
  ],
  ['a wide at sign', '＠octocat ＃5', '`＠octocat` `＃5`'],
  ['a reference with an entity for its hyphen', 'GH&#45;5 GH\\-6', '`GH-5` `GH-6`'],
  ['a command at the start of a line', '/agent go\n  /lgtm\na /b', '`/agent` go\n  `/lgtm`\na /b'],
  ['a reference spelled as an entity', 'closes &#35;5 &num;6', 'closes `#5` `#6`'],
])('%s becomes code', (_, text, cleaned) => {
  expect(cleanOutput(text)).toBe(cleaned);
});

it('allowed mentions, references and links stay', () => {
  const options = {
    mentions: ['Octocat', 'acme/leads'],
    references: ['#5', 'acme/api#7'],
    hosts: ['example.com', '*.acme.dev'],
  };
  const text = '@octocat @acme/leads #5 acme/api#7 https://example.com/a https://docs.acme.dev/b';
  expect(cleanOutput(text, options)).toBe(text);
  const page = 'Fixes GH-5, https://example.com/acme/api/issues/7, [x](https://example.com/acme/api/pull/7)';
  expect(cleanOutput(page, options)).toBe(page);
  expect(cleanOutput('https://example.com/acme/api/issues/77', options)).toContain('`https');
  expect(cleanOutput('@octocat2 #55 https://acme.dev https://github.com', options)).toBe(
    '`@octocat2` `#55` (URL redacted) (URL redacted)',
  );
});

it.each([
  ['a number', '1234567 of 20240101, 3.1415926'],
  ['a word of hexadecimal letters', 'defaced deadbeef #ff00aa12'],
  ['a digest', `sha256:${'a1'.repeat(32)}`],
  ['an address of a file', 'https://github.com/acme/api/blob/main/src/issues.ts#L1'],
  ['a name with underscores', 'foo_0a1b2c3_bar and 0a1b2c3_x'],
  ['an encoded path', 'https://github.com/a/b/blob/feature%2Fx/a%20b.md 100% 5%'],
  ['a path in the middle of a line', 'see /usr/bin'],
  ['a heading and a list', '# Title\n\n1. one\n2. two\n- [ ] three'],
  ['a comparison', 'a < b and c > d, 5 < 6'],
  ['HTML entities of signs', '&lt;b&gt; &amp; &copy; &#60;'],
  ['a link to an allowed host', '[x](https://github.com/a/b#readme)'],
  ['code', '`@octocat` ``#5 ` <b>`` and\n\n```html\n<b>@octocat #5 http://x.y</b>\n```\n'],
  ['code in a list', '1. Do\n   ```sh\n   curl http://localhost:3000 # @me\n   ```\n2. Done'],
  ['a table', '| a | b |\n|---|---|\n| `x` | `y` |'],
  ['a pipe in code', 'run `cat a | sort` now'],
])('%s stays as it is', (_, text) => {
  expect(cleanOutput(text)).toBe(text);
});

it.each([
  'http://github.com/acme',
  'https://evil.example/?q=secret',
  'https://github.com.evil.example/x',
  '<https://github.com.evil.example/x>',
  'https://github.com@evil.example/x',
  'https://user:pass@github.com/x',
  'https://github.com:pass@evil.example/x',
  'https://evil.example\\@github.com/x',
  'ftp://github.com/x',
  'javascript:alert(1)',
  'data:text/html,x',
  'mailto:ann@evil.example',
  'vscode://x/y',
  'www.evil.example/x',
  'HTTPS://EVIL.EXAMPLE',
  'https&colon;//evil.example/x',
  'https:\\/\\/evil.example/x',
])('%s is redacted, bare, in a link, in an image and in a definition', (url) => {
  for (const text of [
    `see ${url} now`,
    `[x](${url})`,
    `![x](${url})`,
    `[x](<${url}>)`,
    `<${url}>`,
    `[x]\n\n[x]: ${url}`,
  ]) {
    const cleaned = cleanOutput(text);
    expect(cleaned).toContain('(URL redacted)');
    expect(cleaned).not.toMatch(/evil|alert/i);
    expect(renderMarkdown(cleaned).links.filter((link) => !link.includes('redacted'))).toEqual([]);
  }
});

it('a link to an address without a scheme leads nowhere', () => {
  expect(cleanOutput('[x](//evil.example/a) [y](\\\\\\\\evil.example) [z](/\\\\evil.example) // a comment')).toBe(
    '[x]((URL redacted)) [y]((URL redacted)) [z]((URL redacted)) // a comment',
  );
  expect(cleanOutput('[x](//github.com/a)')).toBe('[x](//github.com/a)');
});

it.each([
  ['HTML is shown, not obeyed', '<img src=x onerror=y> <b>@a</b>', '&lt;img src=x onerror=y> &lt;b>`@a`&lt;/b>'],
  ['types keep their brackets', 'std::vector<int>', 'std::vector&lt;int>'],
  ['comments and forged marks are dropped', 'a<!-- curfew:x:1 -->b <!-- open', 'ab '],
  ['a comment cannot hide a fence', '<!--\n```\n-->\n@octocat\n<!--\n```\n-->', '\n`@octocat`\n'],
  ['a code span does not reach over a line', '`a\n# @octocat`', '\\`a\n# `@octocat`\\`'],
  ['a lone backtick does not open code', 'it`s @octocat', 'it\\`s `@octocat`'],
  ['an escaped backtick opens nothing', '\\`@octocat`', '\\` `@octocat`\\`'],
  ['code spans that would touch stay apart', '`x`@octocat`y`', '`x` `@octocat` `y`'],
  [
    'a pipe ends the cell and the code span',
    '| a | b |\n|---|---|\n| ` | @octocat ` |',
    '| a | b |\n|---|---|\n| \\` | `@octocat` \\` |',
  ],
  ['a pipe in code in a table ends it, too', '`|`@octocat\n|---|---|', '\\`|\\` `@octocat`\n|---|---|'],
  ['a backtick in the address of a link opens no code', '[x](`)@octocat`', '[x]\\(`)@octocat`'],
  ['a backtick in the label of a link opens no code', '[x][`]@octocat`]', '[x]\\[`]@octocat`]'],
  ['a link does not go on in the next line', '[x](\n//evil.example)', '[x]\\(\n//evil.example)'],
  ['an address in brackets keeps them', '<https://github.com/x>.', '<https://github.com/x>.'],
  [
    'an address in brackets does not go on after them',
    '<https://github.com>.evil.example/x',
    '<https://github.com>.evil.example/x',
  ],
  ['a bracket before code begins no address', '<`@octocat>`', '&lt;`@octocat>`'],
  ['a definition does not go on in the next line', '[x]:\n//evil.example', '[x]\\:\n//evil.example'],
  [
    'an address that emphasis ends hides no mention',
    '*https://github.com/x*@octocat',
    '*https://github.com/x*%40octocat',
  ],
  [
    'a fence that its list ends is no fence',
    '- a\n  ```\n@octocat\n  ```',
    '- a\n  \\`\\`\\`\n`@octocat`\n  \\`\\`\\`',
  ],
  ['a fence in a quote is no fence', '> ```\n@octocat\n> ```', '> \\`\\`\\`\n`@octocat`\n> \\`\\`\\`'],
  ['a fence of tildes in a list is no fence', '- ~~~\n@octocat', '- \\~\\~\\~\n`@octocat`'],
  ['a fence that stays open is closed', 'x\n```sh\n@octocat', 'x\n```sh\n@octocat\n```'],
  [
    'invisible characters and ANSI sequences are dropped, in code too',
    '`a\u200Bb` \u001B[31mred\u001B[0m\u202E',
    '`ab` red',
  ],
  ['carriage returns cannot hide a line', '```\rx\r```\r@octocat', '```\nx\n```\n`@octocat`'],
])('%s', (_, text, cleaned) => {
  expect(cleanOutput(text)).toBe(cleaned);
});

it('a title keeps its characters and is still harmless', () => {
  const title = 'Fix vector<int> & it`s ~~~ [x]( for @octocat, fixes #5 at http://evil.example';
  expect(cleanOutput(title, { isTitle: true })).toBe(
    'Fix vector<int> & it`s ~~~ [x]( for `@octocat`, fixes `#5` at (URL redacted)',
  );
});

it('a text is cut to fit, and blocks that the cut leaves open are closed', () => {
  const text = `${'@a '.repeat(100)}\n\`\`\`\n${'code\n'.repeat(100)}\`\`\`\n@octocat`;
  for (const maxLength of [0, 1, 10, 300, 500, 700, 1_200]) {
    const cleaned = cleanOutput(text, { maxLength });
    expect(cleaned.length).toBeLessThanOrEqual(maxLength);
    expect(renderMarkdown(`${cleaned}\n\n@after`).prose.join(' ')).toContain('@after');
  }
  expect(cleanOutput(text, { maxLength: 10_000 })).toBe(cleanOutput(text));
  expect(cleanOutput('short', { maxLength: 5 })).toBe('short');
});

/** Would a browser on a page of the repository leave it, following this link? */
function leadsAway(link: string): boolean {
  const url = URL.parse(link, 'https://github.com/acme/api/issues/5');
  return url !== null && (url.protocol !== 'https:' || url.hostname !== 'github.com');
}

/** Does this link lead to an issue or a pull request? */
function leadsToPage(link: string): boolean {
  return /^\/a\/b\/(?:issues|pull)\/5/.test(URL.parse(link, 'https://github.com/acme/api/issues/5')?.pathname ?? '');
}

const hostile = fc
  .array(
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.constantFrom(
          '@octocat',
          '#5',
          'acme/api#7',
          '`',
          '``',
          '```',
          '~~~',
          '\n',
          '\n\n',
          ' ',
          '  ',
          '    ',
          '\t',
          '|',
          '\\',
        ),
      },
      {
        weight: 2,
        arbitrary: fc.constantFrom(
          '- ',
          '1. ',
          '> ',
          '# ',
          '<div>',
          '</div>',
          '<!--',
          '-->',
          '<',
          '>',
          '[x](',
          '][',
          ')',
          '[x]: ',
          '&#64;',
          '&#96;',
          '\n|---|---|\n',
        ),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          'http://evil.example',
          'https://github.com/x',
          'https://github.com/a/b/issues/5',
          'github.com/a/b/pull/5',
          '/a/b/issues/5',
          'ann@example.com',
          '0a1b2c3',
          'GH-6',
          '/agent',
          ':',
          '-',
          '<`',
          '<https://github.com>',
          '<https://github.com/x-->',
          '.evil.example',
          '//evil.example',
          '<pre>',
          '\u200B',
          '*',
          '_',
          '!',
          '"',
          "'",
          '$',
          'a',
          '\r',
        ),
      },
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

it('whatever an agent writes, a renderer finds no mention, no reference, no HTML and no foreign link in it', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const { prose, html, links } = renderMarkdown(cleanOutput(text));
      expect(html).toEqual([]);
      expect(links.filter(leadsAway)).toEqual([]);
      expect(links.filter(leadsToPage)).toEqual([]);
      for (const part of prose) {
        expect(part).not.toMatch(/(?<![A-Za-z0-9])@octocat/);
        expect(part).not.toMatch(/(?<![\w/.-])(?:acme\/api)?#\d/);
        expect(part.replaceAll(/https:\/\/\S+/g, 'https')).not.toMatch(
          /(?<![\w/.#-])0a1b2c3(?![\w-])|(?<![\w.+@/-])ann@example\.com|(?<![\w./@-])GH-6/,
        );
        expect(part).not.toMatch(/(?<![\w/.-])(?:https:\/\/)?github\.com\/a\/b\/(?:issues|pull)\/5/);
      }
    }),
    { numRuns: sampledRuns(5_000) },
  );
});

it('cleaning twice changes nothing more', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const cleaned = cleanOutput(text);
      expect(cleanOutput(cleaned)).toBe(cleaned);
    }),
    { numRuns: sampledRuns(3_000) },
  );
});

it('the largest body that GitHub takes is cleaned in time linear in it', () => {
  const full = (unit: string): string => unit.repeat(Math.ceil(65_536 / unit.length));
  const start = performance.now();
  for (const unit of [
    '`',
    '` ',
    '`` ` ',
    '@a',
    '<!-',
    '<!--',
    'a',
    'a.',
    '](',
    ']( ',
    '\\',
    '[x](',
    '][',
    'a/',
    '#',
    '- ',
    '> ',
    '```\n',
    'https://',
    '\u001B[',
    '&#6',
  ]) {
    cleanOutput(full(unit), { maxLength: 65_536 });
  }
  expect(performance.now() - start).toBeLessThan(20_000);
});
