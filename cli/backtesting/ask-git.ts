import { errorText } from '../../runtime/error-text.ts';
import { git, type GitOptions } from '../../runtime/git/git.ts';
import { GitError } from '../../runtime/git/git-error.ts';
import { CommandError, EXIT } from '../command-error.ts';

/** Returns what git prints about the repository of a folder. If git fails, the sentences of `explain` are the CommandError. */
export async function askGit(folder: string, args: string[], explain: (why: string) => string[]): Promise<string> {
  return (await askGitForBytes(folder, { args, explain })).toString('utf8');
}

export interface Asked extends Pick<GitOptions, 'input' | 'maxBytes'> {
  args: string[];
  explain: (why: string) => string[];
}

/** As `askGit`, for what need not be text. */
export async function askGitForBytes(folder: string, { args, explain, ...options }: Asked): Promise<Buffer> {
  try {
    return await git(folder, args, { ...options, withWorkTree: true });
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    throw new CommandError(explain(errorText(error)).join(' '), EXIT.usage, { cause: error });
  }
}
