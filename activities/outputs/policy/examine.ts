import type { PatchPolicy } from '../../../definitions/outputs/options/patch-policy.ts';
import { matchGlobs } from '../../../definitions/match-glob.ts';
import { readPatch, type Change } from '../bundle/changes.ts';
import { listCommits, newCommits, readHistory, type HistoryChange } from '../bundle/history.ts';
import { readWork } from '../bundle/read-work.ts';
import { untrustedGit } from '../bundle/untrusted-git.ts';
import type { Provenance } from '../commits/provenance.ts';
import { rewriteCommits } from '../commits/rewrite-commits.ts';
import { badLinks, type BadLinks, type TwoTrees } from './bad-links.ts';
import { breach, checkFiles, farTooManyFiles, showPath } from './check-files.ts';
import { isProtected } from './protected-files.ts';
import { rawLfsFiles } from './raw-lfs-files.ts';
import { refuseManyPaths } from './refuse-many-paths.ts';
import { secretBreaches } from './secret-breaches.ts';

/** The work of an agent, and what it is checked against: plain JSON. */
export interface Examination {
  /** The folder of our own repository, with the work in it. */
  repository: string;
  mergeBase: string;
  head: string;
  /** Commits of the agent that were handed over before, and what they have become on the forge: full ids. Absent: none. */
  replaced?: Readonly<Record<string, string>>;
  /** The agent's words about it, by the name of their field. */
  texts: Readonly<Record<string, string>>;
  policy: PatchPolicy;
  /** What the commits will say about where they come from. */
  provenance: Provenance;
  /** Credentials of ours, which must not be anywhere in the work. */
  secrets: string[];
}

/** What the examination found: plain JSON. */
export interface Findings {
  /** One sentence for each rule that is broken; empty if the work may be handed over. */
  breaches: string[];
  /** Full id of the commit to hand over: the last one as `rewriteCommits` made it; the agent's own if a rule is broken. */
  head: string;
  /** How many files are changed, and the names of the first of them. */
  files: number;
  paths: string[];
  /** Changed files that a person must look at first, if the policy is `fallback-to-issue`; else empty. */
  protectedPaths: string[];
}

/** What the work changes, as git says. */
interface Differences {
  changes: Change[];
  history: HistoryChange[];
  links: BadLinks;
}

const MOST_PATHS = 20;
/** A patch of more files than these is not made when the files alone break a rule. */
const MOST_COMPARED = 1_000;

/**
 * Checks the work against the policy of its automation, the cheap rules first: names, kinds and number of files; then the
 * sizes; and only if nothing was broken, makes the commits again and looks for credentials in all of it. Throws a ToolError
 * if git reaches one of its limits. It may need seconds of processor time and much memory: call it in a process of its own.
 */
export async function examine(examination: Examination): Promise<Findings> {
  const { repository, mergeBase, head, replaced = {}, policy } = examination;
  await refuseManyPaths(repository, head);
  const changes = await readWork(repository, mergeBase, head);
  const paths = changes.map(({ path }) => path);
  const seen = { files: paths.length, paths: paths.slice(0, MOST_PATHS) };
  const tooMany = farTooManyFiles(changes, policy);
  if (tooMany.length > 0) return { ...seen, breaches: tooMany, head, protectedPaths: [] };
  const trees = { repository, before: mergeBase, after: head };
  const history = await readHistory(repository, await listCommits(repository, head));
  const differences = { changes, history, links: await badLinks(trees, changes) };
  const guarded = guardedFiles(differences, policy);
  const broken = await fileBreaches(examination, differences, guarded);
  if (broken.length > 0) return { ...seen, breaches: broken, head, protectedPaths: [] };
  const made = await rewriteCommits({ repository, mergeBase, head, replaced, ...examination.provenance });
  const texts = { ...examination.texts, 'messages of the commits': made.messages.join('\n') };
  const { secrets } = examination;
  const breaches = await secretBreaches({ repository, head, texts, secrets, allowed: policy.allowedSecrets });
  return { ...seen, breaches, head: made.head, protectedPaths: breaches.length === 0 ? guarded : [] };
}

/** The changed files that are protected in this automation, links to such files, and files to which protected links lead. */
function guardedFiles({ changes, links }: Differences, policy: PatchPolicy): string[] {
  if (policy.protectedFiles === 'allowed') return [];
  const isGuarded = (path: string): boolean => isProtected(path) && !matchGlobs(policy.unprotectedFiles, path);
  const files = changes.map(({ path }) => path).filter(isGuarded);
  const toProtected = links.toProtected.filter(({ target }) => isGuarded(target)).map(({ link }) => link);
  const fromProtected = links.fromProtected.filter(({ link }) => isGuarded(link)).map(({ file }) => file);
  return [...new Set([...files, ...toProtected, ...fromProtected])];
}

async function fileBreaches(
  { repository, mergeBase, head, policy }: Examination,
  { changes, history, links }: Differences,
  guarded: string[],
): Promise<string[]> {
  const paths = [...new Set([...changes, ...history].map(({ path }) => path))];
  const found = checkFiles({ changes, paths, links }, policy);
  const trees = { repository, before: mergeBase, after: head };
  return [
    ...found,
    ...(found.length === 0 ? await lfsBreaches(trees, history) : []),
    ...(found.length === 0 || changes.length <= MOST_COMPARED ? await sizeBreaches(trees, policy) : []),
    ...breach(policy.protectedFiles === 'blocked' ? guarded.map((path) => showGuarded(path, links)) : [], (names) => {
      return `protected-files: ${names} may not be changed by this automation. Undo your changes to these`;
    }),
  ];
}

/** A file with a harmless name is shown with the protected link that leads to it. */
function showGuarded(path: string, { fromProtected }: BadLinks): string {
  const link = isProtected(path) ? undefined : fromProtected.find(({ file }) => file === path)?.link;
  return link === undefined ? showPath(path) : `${showPath(path)} (${showPath(link)} leads to it)`;
}

async function lfsBreaches(trees: TwoTrees, history: HistoryChange[]): Promise<string[]> {
  const raw = await rawLfsFiles(trees, history);
  return breach(raw.map(showPath), (names) => {
    return `${names}: Git LFS stores such files (.gitattributes), but the commits hold their content, and content for LFS cannot be handed over in a bundle. Leave these files out, from the history too, or commit pointers to content that the server has`;
  });
}

async function sizeBreaches(
  { repository, before, after }: TwoTrees,
  { maxPatchSizeKb }: PatchPolicy,
): Promise<string[]> {
  const maxBytes = maxPatchSizeKb * 1024;
  if ((await readPatch({ repository, from: before, to: after, maxBytes })) === null) {
    return [`max-patch-size: the patch is larger than ${maxPatchSizeKb} kB. Leave out generated and binary files`];
  }
  const usage = await untrustedGit(repository, ['rev-list', '--disk-usage', '--objects', ...newCommits(after)]);
  const bytes = Number(usage.toString('utf8'));
  if (bytes <= maxBytes) return [];
  return [
    `max-patch-size: the commits hold ${Math.ceil(bytes / 1024)} kB, at most ${maxPatchSizeKb} kB are taken. What one commit adds and a later one removes counts too. Squash the commits`,
  ];
}
