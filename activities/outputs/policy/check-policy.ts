import type { CreatePullRequestOptions } from '../../../definitions/outputs/create-pull-request.ts';
import { readAddedText, readMessages, type AddedText } from './added-text.ts';
import { readChanges, readPatch, type Change } from '../bundle/changes.ts';
import { breach, checkFiles, showPath } from './check-files.ts';
import { FETCHED } from '../bundle/fetch-history.ts';
import { findSecrets } from './find-secrets.ts';
import { git } from '../../../runtime/git/git.ts';
import { GitError } from '../../../runtime/git/git-error.ts';
import { isProtected } from './protected-files.ts';
import { ToolError } from '../../session/tools/tool-error.ts';

export interface CheckedChanges {
  changes: Change[];
  patch: Buffer;
  /** Changed files that a person must look at first, if the policy is `fallback-to-issue`; else empty. */
  protectedPaths: string[];
}

interface Work {
  /** The folder of our own repository, with the work in it. */
  repository: string;
  mergeBase: string;
  head: string;
  /** The agent's words about it. */
  texts: string[];
}

/**
 * Checks the work against the policy of its automation: files, size, secrets. Throws a ToolError that names every breach
 * and what to do about it.
 */
export async function checkPolicy(
  work: Work,
  policy: CreatePullRequestOptions,
  secrets: string[],
): Promise<CheckedChanges> {
  const { repository, mergeBase, head } = work;
  const changes = await readChanges(repository, mergeBase, head);
  const patch = await readPatch({
    repository,
    from: mergeBase,
    to: head,
    maxBytes: policy.maxPatchSizeKb * 1024,
  });
  const guarded = policy.protectedFiles === 'allowed' ? [] : changes.map(({ path }) => path).filter(isProtected);
  const breaches = [
    ...(await checkFiles(repository, changes, policy)),
    ...(patch === null
      ? [`max-patch-size: the patch is larger than ${policy.maxPatchSizeKb} kB. Leave out generated and binary files`]
      : []),
    ...breach(policy.protectedFiles === 'blocked' ? guarded.map(showPath) : [], (names) => {
      return `protected-files: ${names} may not be changed by this automation. Undo your changes to these`;
    }),
    ...(await secretBreaches(work, secrets)),
  ];
  if (breaches.length > 0 || patch === null) throw new ToolError(refusal(breaches));
  return { changes, patch, protectedPaths: guarded };
}

function refusal(breaches: string[]): string {
  return (
    `These commits cannot be handed over:\n${breaches.map((sentence) => `- ${sentence}.`).join('\n')}\n` +
    'Correct all of it, commit, write the bundle again, and call the tool again with the new head. If the work makes no ' +
    'sense without these changes, call noop and say what a person would have to allow.'
  );
}

async function secretBreaches({ repository, head, texts }: Work, own: string[]): Promise<string[]> {
  const range = [head, '--not', `--glob=${FETCHED}`];
  const added = await readHistory(repository, range);
  if (added === null)
    return ['the history of these commits is too large to be checked. Rewrite it without large files'];
  const everything = [
    ...texts,
    await readMessages(repository, range),
    ...added.map(({ text, path }) => `${path}\n${text}`),
  ];
  const isOwn = everything.some((text) => own.some((secret) => text.includes(secret)));
  const found = await findSecrets(added);
  return [
    ...(isOwn ? ['a credential that is not yours is in the commits, the title or the body. Remove it everywhere'] : []),
    ...breach(found, (names) => {
      return `what looks like a credential is added by ${names}. Remove it from the history too, not only in a later commit`;
    }),
  ];
}

/** Null if it is too large to be checked. */
async function readHistory(repository: string, range: string[]): Promise<AddedText[] | null> {
  try {
    return await readAddedText(repository, range);
  } catch (error) {
    if (error instanceof GitError && error.end.stopped === 'too much output') return null;
    throw error;
  }
}

/** True when a commit changes nothing against where its work begins. */
export async function isEmpty(repository: string, mergeBase: string, head: string): Promise<boolean> {
  const trees = await git(repository, ['rev-parse', `${mergeBase}^{tree}`, `${head}^{tree}`]);
  const [before, after] = trees.toString('utf8').trim().split('\n');
  return before === after;
}
