import { GitError } from '../../../runtime/git/git-error.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { untrustedGit } from '../bundle/untrusted-git.ts';

export interface AddedText {
  commit: string;
  path: string;
  /** The added lines, one after the other, and near them the lines with which a private key begins. */
  text: string;
  /** Where they stand in the file: the line `first` of the text, from 0, is the line `line` of the file, from 1; and so on. */
  blocks: { first: number; line: number }[];
}

/** As many as an encrypted private key has between its head and its content, and the head. */
const CONTEXT_LINES = 5;
/** Enough for any change that people read. A longer history is refused. */
const MAX_HISTORY_BYTES = 64 * 1024 * 1024;
/** A file that only gets another name adds nothing: its content was there, or was added by a commit that counts. */
const QUIET = ['--find-renames=100%', '--no-ext-diff', '--no-textconv', '--no-color', '--diff-merges=first-parent'];

/**
 * The commits of `range` as they are stored: messages, trailers, authors, committers and every other line of their heads.
 * All of it leaves with them.
 */
export async function readMessages(repository: string, range: string[]): Promise<string> {
  const ids = await untrustedGit(repository, ['rev-list', ...range]);
  const commits = await untrustedGit(repository, ['cat-file', '--batch'], { input: ids.toString('latin1') });
  return commits.toString('latin1');
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
  const shape = ['--format=%H', '-p', `-U${CONTEXT_LINES}`, '--text'];
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
  /** Lines of `current` so far. */
  let kept = 0;
  for (const line of lines) {
    const hunk = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (/^[0-9a-f]{40,64}$/.test(line)) commit = line;
    else if (line.startsWith('diff --git ')) current = null;
    else if (line.startsWith('+++ ')) {
      current = { commit, path: pathOf(line), text: '', blocks: [] };
      kept = 0;
      found.push(current);
    } else if (hunk && current) {
      const { blocks, texts } = readHunk(lines, {
        from: Number(hunk[1] ?? 1),
        line: Number(hunk[2]),
        to: Number(hunk[3] ?? 1),
        kept,
      });
      kept += texts.length;
      current.blocks.push(...blocks);
      if (texts.length > 0) current.text += `${texts.join('\n')}\n`;
    }
  }
  return found;
}

interface Hunk {
  /** How many lines it has of the old file, and of the new one. */
  from: number;
  to: number;
  /** Its first line in the new file. */
  line: number;
  /** How many lines of the file are kept already. */
  kept: number;
}

/** A key can be filled in below a head that stood there before. */
const HEAD_OF_KEY = /PRIVATE KEY/;

/** The lines of a hunk that count. Lines are counted, because an added one may look like the header of a diff. */
function readHunk(lines: Iterator<string>, hunk: Hunk): { texts: string[]; blocks: AddedText['blocks'] } {
  let { from, to, line } = hunk;
  const texts: string[] = [];
  const blocks: AddedText['blocks'] = [];
  let isOpen = false;
  while (from > 0 || to > 0) {
    const { value: content, done } = lines.next();
    if (done === true) break;
    const sign = content.charAt(0);
    if (sign === '\\') continue;
    if (sign !== '+') from--;
    if (sign === '-') continue;
    to--;
    const counts = sign === '+' || HEAD_OF_KEY.test(content);
    if (counts && !isOpen) blocks.push({ first: hunk.kept + texts.length, line });
    if (counts) texts.push(content.slice(1));
    isOpen = counts;
    line++;
  }
  return { texts, blocks };
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
