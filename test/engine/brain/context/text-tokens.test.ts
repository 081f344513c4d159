import { expect, it } from 'vitest';
import { sizeOf } from '../../../../engine/brain/context/size-of.ts';
import { textTokens } from '../../../../engine/brain/context/text-tokens.ts';
import { png } from '../../../support/engine/files/media-files.ts';
import { honestTokens } from '../../../support/engine/honest-tokens.ts';

it.each([
  ['prose', 'The quick brown fox jumps over the lazy dog. '.repeat(200)],
  ['code', 'if (a[i] !== null) return { ok: true, n: 17 };\n'.repeat(200)],
  ['numbers', '123456,987654\n'.repeat(500)],
  ['base64', 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9w'.repeat(100)],
  ['Chinese', '会话读取每个文件一次并将更改的内容写入'.repeat(200)],
  ['emoji', '👍🎉'.repeat(500)],
])('estimates %s rarely too low and never three times too high', (_, text) => {
  const honest = honestTokens(text);
  expect(textTokens(text)).toBeGreaterThan(honest * 0.95);
  expect(textTokens(text)).toBeLessThan(honest * 3);
});

it('counts an image by what it can cost, not by its bytes', () => {
  const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'A'.repeat(4_000_000) } };
  expect(sizeOf(image)).toMatchObject({ media: 1 });
  expect(sizeOf(image).tokens).toBeLessThan(6_000);
  expect(sizeOf(image).bytes).toBeLessThan(6_000);
  expect(sizeOf(image).payload).toBeGreaterThan(4_000_000);
});

it.each([
  ['that is small', { width: 2_000, height: 2_000 }, 0],
  ['that is wide', { width: 2_001, height: 10 }, 1],
  ['that is high', { width: 10, height: 8_000 }, 1],
])('tells the images that the API takes only few of: one %s', (_, size, wide) => {
  const source = { type: 'base64', media_type: 'image/png', data: png(size).toString('base64') };
  expect(sizeOf({ type: 'tool_result', content: [{ type: 'image', source }] })).toMatchObject({ media: 1, wide });
});

it('bounds what the endpoint fetches by the most that the API takes', () => {
  const source = { type: 'url', url: 'https://example.com/a' };
  const image = sizeOf({ type: 'tool_result', content: [{ type: 'image', source }] });
  expect(image).toMatchObject({ media: 1, wide: 0 });
  expect(image.bytes).toBeGreaterThanOrEqual(5_000);
  const document = sizeOf({ type: 'document', source });
  expect(document).toMatchObject({ media: 1, wide: 0 });
  expect(document.bytes).toBeGreaterThanOrEqual(100 * 5_000);
  expect(document.payload).toBeLessThan(200);
});

it('counts a PDF by its pages', () => {
  const data = Buffer.from('%PDF-1.4\n' + '<< /Type /Page >>\n'.repeat(12) + '<< /Type /Pages >>').toString('base64');
  const pdf = { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data } };
  expect(sizeOf({ type: 'tool_result', content: [pdf] }).tokens).toBeGreaterThanOrEqual(36_000);
  expect(sizeOf(pdf).tokens).toBeLessThan(40_000);
});

it.each([
  ['whose pages are in compressed objects by the count of its page tree', '<< /Type /Pages /Count 90 >>', 90],
  ['that hides its pages altogether by the most that the API takes', '<< /Type /ObjStm >>', 100],
])('bounds a PDF %s', (_, content, pages) => {
  const data = Buffer.from(`%PDF-1.7\n${content}\n`).toString('base64');
  const pdf = { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data } };
  expect(sizeOf(pdf).bytes).toBeGreaterThanOrEqual(pages * 5_000);
  expect(sizeOf(pdf).bytes).toBeLessThan(pages * 5_000 + 1_000);
});
