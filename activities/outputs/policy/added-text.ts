import { git } from '../../../runtime/git/git.ts';

export interface AddedText {
  commit: string;
  path: string;
  /** The added lines, one after the other. */
  text: string;
}

/** Enough for any change that people read. A longer history is refused. */
const MAX_HISTORY_BYTES = 64 * 1024 * 1024;
const QUIET = ['--no-renames', '--no-ext-diff', '--no-textconv', '--no-color'];

/** The messages of the commits of `range`, with the names of their authors and committers. */
export async function readMessages(repository: string, range: string[]): Promise<string> {
  const log = await git(repository, ['log', '--format=%B%n%an <%ae>%n%cn <%ce>', ...range]);
  return log.toString('latin1');
}

/**
 * Every line that a commit of `range` adds, by commit and file: what one commit adds and a later one removes stays in
 * the history. Binary content counts as text. A merge counts as what it brings to its first parent. Text is decoded as
 * latin1, so that each byte is one character.
 */
export async function readAddedText(repository: string, range: string[]): Promise<AddedText[]> {
  const shape = ['--format=%H', '-p', '-U0', '--text', '--diff-merges=first-parent'];
  const log = await git(repository, ['log', ...shape, ...QUIET, ...range], { maxBytes: MAX_HISTORY_BYTES });
  const lines = log.toString('latin1').split('\n');
  const found: AddedText[] = [];
  let commit = '';
  let current: AddedText | null = null;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const hunk = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line);
    if (/^[0-9a-f]{40,64}$/.test(line)) commit = line;
    else if (line.startsWith('diff --git ')) current = null;
    else if (line.startsWith('+++ ')) {
      current = { commit, path: pathOf(line), text: '' };
      found.push(current);
    } else if (hunk && current) {
      // Lines are counted, not recognised: an added line may look like the header of a diff.
      const [removed, added] = [Number(hunk[1] ?? 1), Number(hunk[2] ?? 1)];
      for (let left = removed + added; left > 0;) {
        const content = lines[++index];
        if (content === undefined) break;
        if (content.startsWith('\\')) continue;
        if (content.startsWith('+')) current.text += `${content.slice(1)}\n`;
        left--;
      }
    }
  }
  return found;
}

/** `+++ b/path`, quoted by git where it has odd characters. */
function pathOf(line: string): string {
  return line
    .slice(4)
    .replace(/^"?b\//, '')
    .replace(/["\t]+$/, '');
}
