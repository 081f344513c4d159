import type { Place } from './read-yaml.ts';

export interface FrontMatter {
  yaml: string;
  /** Line of the file on which the YAML begins, from one. */
  yamlLine: number;
  body: string;
  bodyLine: number;
}

/**
 * Splits a Markdown file into its front matter, between two lines `---`, and its body, without the blank lines around
 * it. Null when the first line does not open a front matter or nothing closes it.
 */
export function splitFrontMatter(text: string): FrontMatter | null {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (lines[0]?.trimEnd() !== '---') return null;
  const end = lines.findIndex((line, index) => index > 0 && line.trimEnd() === '---');
  if (end < 0) return null;
  const rest = lines.slice(end + 1);
  const blank = rest.findIndex((line) => line.trim() !== '');
  const skipped = blank < 0 ? rest.length : blank;
  return {
    yaml: lines.slice(1, end).join('\n'),
    yamlLine: 2,
    body: rest.slice(skipped).join('\n').trimEnd(),
    bodyLine: end + 2 + skipped,
  };
}

/** The place in the file of an offset in the body. */
export function placeInBody({ body, bodyLine }: FrontMatter, offset: number): Place {
  const before = body.slice(0, offset);
  const newline = before.lastIndexOf('\n');
  return { line: bodyLine + before.split('\n').length - 1, column: offset - newline };
}
