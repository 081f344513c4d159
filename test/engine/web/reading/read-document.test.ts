import { expect, it } from 'vitest';
import { readDocument } from '../../../../engine/web/reading/read-document.ts';
import { smallPdf } from '../../../support/engine/files/small-pdf.ts';

const JAPANESE = [0xc6, 0xfc, 0xcb, 0xdc];

it('shows what a reader of a page sees, as Markdown with whole addresses', async () => {
  const page = `<!doctype html><html><head><title>A &amp; B</title><base href="/docs/v2/"></head><body>
    <h1>Hello</h1><p>Some <b>bold</b> text and a <a href="a.html" title="unseen">link</a>.</p>
    <table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2|3</td></tr></table><pre><code>let a = 1;
let b;</code></pre><img src="data:image/png;base64,AAAA" alt="A cat"><ul><li>one</li></ul></body></html>`;
  const read = await html(page);
  expect(read).toMatchObject({ title: 'A & B' });
  const text = 'text' in read ? read.text : '';
  for (const part of [
    'Hello',
    'Some **bold** text and a [link](https://x.test/docs/v2/a.html).',
    '| a | b |\n| 1 | 2\\|3 |',
    'let a = 1;\nlet b;',
    '(image: A cat)',
  ]) {
    expect(text).toContain(part);
  }
  expect(text).not.toMatch(/unseen|base64/);
});

it.each([
  ['a hidden element', '<p hidden>SECRET</p>'],
  ['one without display', '<div style="color:red; display : none">SECRET</div>'],
  ['one that is not visible', '<span style="visibility:hidden">SECRET</span>'],
  ['one of no size', '<span style="font-size:0">SECRET</span>'],
  ['one without opacity', '<span style="opacity: 0">SECRET</span>'],
  ['one far outside', '<span style="position:absolute;left:-9999px">SECRET</span>'],
  ['a comment', '<!-- SECRET -->'],
  ['a script', '<script>SECRET</script>'],
  ['a script without an end', '<script>SECRET'],
  ['a style sheet', '<style>SECRET</style>'],
  ['a template', '<template>SECRET</template>'],
  ['characters that are shown as nothing', `se${'\u{E0053}\u{E0045}'}en`],
])('leaves out what a reader does not see: %s', async (_, hidden) => {
  const read = await html(`<p>Seen.</p>${hidden}`);
  expect(read).toMatchObject({ text: expect.stringContaining('Seen.') });
  expect(JSON.stringify(read)).not.toMatch(/SECRET|[\u{E0000}-\u{E007F}]/u);
});

it('keeps a link only if it can be fetched, and shows frames as links', async () => {
  const frames = '<iframe src="/inner"></iframe>'.repeat(10);
  const read = await html(
    `<p><a href="javascript:alert(1)">run</a> <a href="file:///etc/passwd">file</a></p>${frames}`,
  );
  const text = 'text' in read ? read.text : '';
  expect(text).toContain('[frame](https://x.test/inner)');
  expect(text).not.toMatch(/javascript:|file:/);
});

it.each([
  ['named by the header', Buffer.from(JAPANESE), 'text/plain; charset="euc-jp"'],
  ['named by the page', Buffer.concat([Buffer.from('<meta charset=euc-jp><p>'), Buffer.from(JAPANESE)]), 'text/html'],
  ['UTF-16 with its mark', Buffer.from('\uFEFF日本', 'utf16le'), 'text/plain'],
  ['UTF-8', Buffer.from('日本'), 'text/plain'],
  ['UTF-8, with a name that nobody knows', Buffer.from('日本'), 'text/plain; charset=klingon'],
])('reads a charset: %s', async (_, bytes, contentType) => {
  expect(await readDocument({ url: 'https://x.test/', contentType, bytes })).toMatchObject({ text: '日本' });
});

it('reads UTF-16 that nobody names, and Windows-1252 if it is no UTF-8', async () => {
  expect(await plain(Buffer.from('plain text', 'utf16le'))).toMatchObject({ text: 'plain text' });
  expect(await plain(Buffer.from([0x68, 0xe9]))).toMatchObject({ text: 'hé' });
});

it('reads text and pages that have no type or a wrong one, and refuses the rest', async () => {
  const read = (contentType: string, bytes: Buffer) => readDocument({ url: 'https://x.test/', contentType, bytes });
  expect(await read('', Buffer.from('<!-- a --><!DOCTYPE html><p>Yes'))).toMatchObject({ text: 'Yes' });
  expect(await read('application/octet-stream', Buffer.from('a,b'))).toMatchObject({ text: 'a,b' });
  expect(await read('application/problem+json', Buffer.from('{}'))).toMatchObject({ text: '{}' });
  expect(await read('text/plain', smallPdf('Hello'))).toMatchObject({ text: expect.stringContaining('Hello') });
  expect(await read('image/png', Buffer.from('x'))).toEqual({
    problem: 'is of type image/png, of which no text can be read',
  });
  expect(await read('', Buffer.from([1, 0, 2]))).toEqual({
    problem: 'is of type unknown, of which no text can be read',
  });
});

it('reads a PDF page by page, and only the first 500 pages', async () => {
  const bytes = smallPdf('Hello', 10_000);
  const read = await readDocument({ url: 'https://x.test/', contentType: 'application/pdf', bytes });
  const text = 'text' in read ? read.text : '';
  expect(text.startsWith('[page 1]\nHello\n\n[page 2]\nHello')).toBe(true);
  expect(text.endsWith('[page 500]\nHello\n\n[9500 more pages were not read]')).toBe(true);
});

function html(page: string) {
  return readDocument({ url: 'https://x.test/index.html', contentType: 'text/html', bytes: Buffer.from(page) });
}

function plain(bytes: Buffer) {
  return readDocument({ url: 'https://x.test/', contentType: 'text/plain', bytes });
}
