import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadDefinitions, type Definitions } from '../../definitions/load-definitions.ts';
import { formatProblems } from '../../definitions/problem.ts';
import { errorText } from '../../runtime/error-text.ts';
import { temporaryFolder } from '../../runtime/folders/temporary-folder.ts';
import { git } from '../../runtime/git/git.ts';
import { GitError } from '../../runtime/git/git-error.ts';
import { CommandError, EXIT } from '../command-error.ts';

const MOST_BYTES = 256 * 1024 * 1024;
/** Paths within a folder of definitions that are read. */
const READ = /^(?:curfew\.yml|(?:automations|agents)\/[^/]+)$/;

/**
 * Reads the definitions as they are at a git ref (a branch, tag or commit) of the repository in which their folder is. The
 * repository and its working tree are only read; the files are in a temporary folder meanwhile. Throws a CommandError if the
 * folder is in no repository, if there is no such ref, or if the definitions there are missing or not right.
 */
export async function definitionsAt(folder: string, ref: string): Promise<Definitions> {
  const prefix = await ask(folder, ['rev-parse', '--show-prefix'], (why) => [
    `--against needs a git repository, and git finds none in ${folder} (${why}).`,
    'Put the folder of definitions under git, or leave --against out.',
  ]);
  const commit = await ask(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`], () => [
    `--against names "${ref}", and the repository of ${folder} has no such branch, tag or commit.`,
    '`git log --oneline` lists its commits.',
  ]);
  const tree = `${commit.trim()}:${prefix.trim().replace(/\/$/, '')}`;
  const listed = await ask(folder, ['ls-tree', '-r', '-z', '--full-tree', tree], () => [
    `The folder ${prefix.trim() || folder} is not there at "${ref}", so there are no definitions to compare with.`,
    'Choose a ref that has it.',
  ]);
  const temporary = await temporaryFolder('backtest');
  try {
    await writeFiles(folder, listed, temporary.path);
    const { definitions, problems } = loadDefinitions(temporary.path);
    if (problems.length === 0) return definitions;
    const message = `The definitions at "${ref}" are not right, so nothing can be compared with them:\n${formatProblems(problems)}`;
    throw new CommandError(message.replaceAll(temporary.path, folder), EXIT.usage);
  } finally {
    await temporary.remove();
  }
}

/** What git prints as text. If it fails, the lines of `explain` are the error. */
async function ask(folder: string, args: string[], explain: (why: string) => string[]): Promise<string> {
  try {
    return (await git(folder, args, { withWorkTree: true })).toString('utf8');
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    throw new CommandError(explain(errorText(error)).join(' '), EXIT.usage, { cause: error });
  }
}

async function writeFiles(folder: string, listed: string, to: string): Promise<void> {
  const files = listed.split('\0').flatMap((line) => {
    const [, mode, id, path] = /^(\d+) blob ([0-9a-f]+)\t(.+)$/s.exec(line) ?? [];
    // A link is no file of definitions: what it leads to need not be in the repository.
    return mode === undefined || mode === '120000' || !READ.test(path ?? '') ? [] : { id: id ?? '', path: path ?? '' };
  });
  const options = { withWorkTree: true, maxBytes: MOST_BYTES, input: files.map(({ id }) => `${id}\n`).join('') };
  const output = await git(folder, ['cat-file', '--batch'], options);
  let start = 0;
  for (const { path } of files) {
    // Each content comes after a line with its id, type and size, and before a line feed.
    const head = output.indexOf('\n', start);
    const size = Number(output.toString('utf8', start, head).split(' ')[2]);
    mkdirSync(dirname(join(to, path)), { recursive: true });
    writeFileSync(join(to, path), output.subarray(head + 1, head + 1 + size));
    start = head + size + 2;
  }
}
