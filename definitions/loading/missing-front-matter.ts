import type { Problem } from '../problem.ts';

/** The problem of a Markdown file whose front matter is missing or not closed. */
export function missingFrontMatter(file: string, text: string): Problem {
  const opened = /^\uFEFF?---\s*(?:\n|$)/.test(text);
  const message = opened
    ? 'the front matter is not closed; write a line `---` after its last key'
    : 'there is no front matter; the first line must be `---`, then keys in YAML, then a line `---`, then the prompt';
  return { file, line: 1, column: 1, message };
}
