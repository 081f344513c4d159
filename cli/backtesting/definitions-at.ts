import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadDefinitions, type Definitions } from '../../definitions/load-definitions.ts';
import { formatProblems } from '../../definitions/problem.ts';
import { temporaryFolder } from '../../runtime/folders/temporary-folder.ts';
import { CommandError, EXIT } from '../command-error.ts';
import { askGit } from './ask-git.ts';
import { filesAt } from './files-at.ts';

/**
 * Reads the definitions as they are at a git ref (a branch, tag or commit) of the repository in which their folder is. The
 * repository and its working tree are only read; the files are in a temporary folder meanwhile. Throws a CommandError if the
 * folder is in no repository, if there is no such ref, or if the definitions there are missing or not right.
 */
export async function definitionsAt(folder: string, ref: string): Promise<Definitions> {
  const prefix = (await askGit(folder, ['rev-parse', '--show-prefix'], (why) => noRepository(folder, why))).slice(
    0,
    -1,
  );
  const commit = await askGit(
    folder,
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`],
    () => [
      `--against names "${ref}", and the repository of ${folder} has no such branch, tag or commit.`,
      '`git log --oneline` lists its commits.',
    ],
  );
  const files = await filesAt(folder, { ref, commit: commit.trim(), prefix });
  const temporary = await temporaryFolder('backtest');
  try {
    for (const [path, content] of files) {
      mkdirSync(dirname(join(temporary.path, path)), { recursive: true });
      writeFileSync(join(temporary.path, path), content);
    }
    const { definitions, problems } = loadDefinitions(temporary.path);
    if (problems.length === 0) return definitions;
    const message = `The definitions at "${ref}" are not right, so nothing can be compared with them:\n${formatProblems(problems)}`;
    throw new CommandError(message.replaceAll(temporary.path, folder), EXIT.usage);
  } finally {
    await temporary.remove();
  }
}

function noRepository(folder: string, why: string): string[] {
  // What git advises then is a setting, and Curfew's git obeys no settings but Curfew's.
  if (why.includes('dubious ownership')) {
    return [
      `The git repository of ${folder} belongs to another user, and git reads it for nobody else.`,
      'Run the command as that user, or leave --against out.',
    ];
  }
  return [
    `--against needs a git repository, and git finds none in ${folder} (${why}).`,
    'Put the folder of definitions under git, or leave --against out.',
  ];
}
