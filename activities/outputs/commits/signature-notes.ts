import type { Github } from '../../../connections/github/create-github.ts';
import { githubFailure } from '../../github-failure.ts';

/** What people are told if the forge does not show a commit as verified that was to be signed; else nothing. */
export async function signatureNotes(
  github: Github,
  repository: string,
  { head, signed = false }: { head: string; signed?: boolean | undefined },
): Promise<string[]> {
  if (!signed) return [];
  try {
    if (await github.isVerified(repository, head)) return [];
  } catch (error) {
    throw githubFailure(error, `Looking up the signature of ${head} in ${repository}`);
  }
  return [
    'The commits are not signed: GitHub signs what a GitHub App makes, and nothing that is made with a personal token',
  ];
}
