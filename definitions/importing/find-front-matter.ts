import { type FrontMatter, splitFrontMatter } from '../loading/split-front-matter.ts';

const BLANK = /\s*/y;
const OPEN = '<!--';
const CLOSE = '-->';

/**
 * The front matter of a foreign file, and its prompt. Blank lines and HTML comments may stand before it. A file without one is
 * all prompt. Null if one is opened and never closed.
 */
export function findFrontMatter(text: string): FrontMatter | null {
  const bare = text.replace(/^\uFEFF/, '');
  const start = startOf(bare);
  const matter = splitFrontMatter(bare.slice(start));
  const above = bare.slice(0, start).split('\n').length - 1;
  if (matter !== null) return { ...matter, yamlLine: matter.yamlLine + above, bodyLine: matter.bodyLine + above };
  if (/^---\s*(?:\n|$)/.test(bare.slice(start))) return null;
  const blank = bare.length - bare.trimStart().length;
  const bodyLine = bare.slice(0, blank).split('\n').length;
  return { yaml: '', yamlLine: 1, body: bare.replaceAll('\r\n', '\n').trim(), bodyLine };
}

/** Where the first text begins that is neither blank nor a comment. Takes time linear in the text. */
function startOf(text: string): number {
  for (let start = 0; ;) {
    BLANK.lastIndex = start;
    start += BLANK.exec(text)?.[0].length ?? 0;
    const end = text.startsWith(OPEN, start) ? text.indexOf(CLOSE, start) : -1;
    if (end < 0) return start;
    start = end + CLOSE.length;
  }
}
