import type { CreatePullRequestOptions } from '../../../definitions/outputs/create-pull-request.ts';
import { readChanges, readPatch, type Change } from '../bundle/changes.ts';
import { FETCHED } from '../bundle/fetched-refs.ts';
import { readAddedText, readMessages, readNames } from './added-text.ts';
import { breach, checkFiles, showPath } from './check-files.ts';
import { findSecrets } from './find-secrets.ts';
import { isProtected } from './protected-files.ts';

/** The work of an agent, and what it is checked against: plain JSON. */
export interface Examination {
  /** The folder of our own repository, with the work in it. */
  repository: string;
  mergeBase: string;
  head: string;
  /** The agent's words about it. */
  texts: string[];
  policy: CreatePullRequestOptions;
  /** Credentials of ours, which must not be anywhere in the work. */
  secrets: string[];
}

/** What the examination found: plain JSON. */
export interface Findings {
  /** One sentence for each rule that is broken; empty if the work may be handed over. */
  breaches: string[];
  /** How many files are changed, and the names of the first of them. */
  files: number;
  paths: string[];
  /** Changed files that a person must look at first, if the policy is `fallback-to-issue`; else empty. */
  protectedPaths: string[];
}

const MOST_PATHS = 20;
/** A patch of more files than these is not made when the files alone break a rule. */
const MOST_COMPARED = 1_000;

/**
 * Checks the work against the policy of its automation, the cheap rules first: names, kinds and number of files; then the
 * size of the patch; and only if nothing was broken, the whole history for credentials. Throws a ToolError if git reaches
 * one of its limits. It may need seconds of processor time and much memory: call it in a process of its own.
 */
export async function examine(examination: Examination): Promise<Findings> {
  const { repository, mergeBase, head, policy } = examination;
  const changes = await readChanges(repository, mergeBase, head);
  const paths = changes.map(({ path }) => path);
  const guarded = policy.protectedFiles === 'allowed' ? [] : paths.filter(isProtected);
  const breaches = await fileBreaches(examination, changes, guarded);
  if (breaches.length === 0) breaches.push(...(await secretBreaches(examination)));
  return {
    breaches,
    files: paths.length,
    paths: paths.slice(0, MOST_PATHS),
    protectedPaths: breaches.length === 0 ? guarded : [],
  };
}

async function fileBreaches(
  { repository, mergeBase, head, policy }: Examination,
  changes: Change[],
  guarded: string[],
): Promise<string[]> {
  const found = await checkFiles({ repository, before: mergeBase, after: head }, changes, policy);
  const isCompared = found.length === 0 || changes.length <= MOST_COMPARED;
  const maxBytes = policy.maxPatchSizeKb * 1024;
  const isTooLarge = isCompared && (await readPatch({ repository, from: mergeBase, to: head, maxBytes })) === null;
  return [
    ...found,
    ...(isTooLarge
      ? [`max-patch-size: the patch is larger than ${policy.maxPatchSizeKb} kB. Leave out generated and binary files`]
      : []),
    ...breach(policy.protectedFiles === 'blocked' ? guarded.map(showPath) : [], (names) => {
      return `protected-files: ${names} may not be changed by this automation. Undo your changes to these`;
    }),
  ];
}

async function secretBreaches({ repository, head, texts, secrets }: Examination): Promise<string[]> {
  const range = [head, '--not', `--glob=${FETCHED}`];
  const added = await readAddedText(repository, range);
  if (added === null)
    return ['the history of these commits is too large to be checked. Rewrite it without large files'];
  const names = await readNames(repository, range);
  const everything = [...texts, names, await readMessages(repository, range), ...added.map(({ text }) => text)];
  const isOwn = everything.some((text) => secrets.some((secret) => text.includes(secret)));
  const { inText, inNames } = await findSecrets(added, names);
  return [
    ...(isOwn ? ['a credential that is not yours is in the commits, the title or the body. Remove it everywhere'] : []),
    ...breach(inText, (found) => {
      return `what looks like a credential is added by ${found}. Remove it from the history too, not only in a later commit`;
    }),
    ...breach(inNames, (kinds) => {
      return `what looks like a credential is in the name of a file (${kinds}). Rename it in the history too, not only in a later commit`;
    }),
  ];
}
