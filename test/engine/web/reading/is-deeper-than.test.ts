import { parseHTML } from 'linkedom';
import { expect, it } from 'vitest';
import { isDeeperThan } from '../../../../engine/web/reading/is-deeper-than.ts';
import type { PageElement } from '../../../../engine/web/reading/page-document.ts';

/** The root is html, in it body; what is given stands in that. */
function rootOf(html: string): PageElement {
  return parseHTML(`<!doctype html><html><body>${html}</body></html>`).document
    .documentElement as unknown as PageElement;
}

it.each([
  ['nothing', '', 1],
  ['siblings', '<p>a</p><p>b</p>'.repeat(1_000), 2],
  ['the deepest place, wherever it is', '<ul><li>a</li></ul><div><p><b><i>x</i></b></p></div><p>y</p>', 5],
  ['ten thousand levels', '<b>'.repeat(10_000), 10_001],
])('counts the levels of %s', (_, html, levels) => {
  expect(isDeeperThan(rootOf(html), levels)).toBe(false);
  expect(isDeeperThan(rootOf(html), levels - 1)).toBe(true);
});
