import { GitError } from '../../../runtime/git/git-error.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { untrustedGit } from '../bundle/untrusted-git.ts';

export interface AddedText {
  commit: string;
  path: string;
  /** The added lines, one after the other. */
  text: string;
}

/** Enough for any change that people read. A longer history is refused. */
const MAX_HISTORY_BYTES = 64 * 1024 * 1024;
const QUIET = ['--no-renames', '--no-ext-diff', '--no-textconv', '--no-color', '--diff-merges=first-parent'];

/** The messages of the commits of `range`, with the names of their authors and committers. */
export async function readMessages(repository: string, range: string[]): Promise<string> {
  const log = await untrustedGit(repository, ['log', '--format=%B%n%an <%ae>%n%cn <%ce>', ...range]);
  return log.toString('latin1');
}

/** The names of all files that a commit of `range` changes, one a line, as latin1. */
export async function readNames(repository: string, range: string[]): Promise<string> {
  const log = await untrustedGit(repository, ['log', '--format=', '--name-only', '-z', ...QUIET, ...range]);
  return [...new Set(log.toString('latin1').split('\0'))].join('\n');
}

/**
 * Every line that a commit of `range` adds, by commit and file: what one commit adds and a later one removes stays in
 * the history. Binary content counts as text. A merge counts as what it brings to its first parent. Text is decoded as
 * latin1, so that each byte is one character. Null if it is too much to be checked.
 */
export async function readAddedText(repository: string, range: string[]): Promise<AddedText[] | null> {
  const log = await readLog(repository, range);
  return log === null ? null : parseLog(log);
}

async function readLog(repository: string, range: string[]): Promise<string | null> {
  const shape = ['--format=%H', '-p', '-U0', '--text'];
  try {
    const log = await untrustedGit(repository, ['log', ...shape, ...QUIET, ...range], { maxBytes: MAX_HISTORY_BYTES });
    return log.toString('latin1');
  } catch (error) {
    const cause = error instanceof ToolError ? error.cause : null;
    if (cause instanceof GitError && cause.end.stopped === 'too much output') return null;
    throw error;
  }
}

function parseLog(log: string): AddedText[] {
  const found: AddedText[] = [];
  const lines = linesOf(log);
  let commit = '';
  let current: AddedText | null = null;
  for (const line of lines) {
    const hunk = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line);
    if (/^[0-9a-f]{40,64}$/.test(line)) commit = line;
    else if (line.startsWith('diff --git ')) current = null;
    else if (line.startsWith('+++ ')) {
      current = { commit, path: pathOf(line), text: '' };
      found.push(current);
    } else if (hunk && current) {
      current.text += addedLines(lines, Number(hunk[1] ?? 1) + Number(hunk[2] ?? 1));
    }
  }
  return found;
}

/** The added lines among the next `left` ones. Lines are counted, because an added one may look like the header of a diff. */
function addedLines(lines: Iterator<string>, left: number): string {
  const added: string[] = [];
  while (left > 0) {
    const { value: content, done } = lines.next();
    if (done === true) break;
    if (content.startsWith('\\')) continue;
    if (content.startsWith('+')) added.push(content.slice(1), '\n');
    left--;
  }
  return added.join('');
}

/** Yields the lines one by one, because an array of all of them could need more memory than the text. */
function* linesOf(text: string): Generator<string, undefined> {
  for (let start = 0; start <= text.length;) {
    const end = text.indexOf('\n', start);
    yield text.slice(start, end < 0 ? undefined : end);
    if (end < 0) return;
    start = end + 1;
  }
}

/** `+++ b/path`, quoted by git where it has odd characters. */
function pathOf(line: string): string {
  return line
    .slice(4)
    .replace(/^"?b\//, '')
    .replace(/["\t]+$/, '');
}
