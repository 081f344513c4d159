import { createHash } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { git } from '../../../runtime/git/git.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { listCommits } from '../bundle/history.ts';
import { readObjects, readSizes } from '../bundle/read-objects.ts';
import { agentAuthor, CURFEW, ownAuthor, type Person } from './commit-authors.ts';
import { commitMessage } from './commit-message.ts';
import { hiddenCommits } from './hidden-commits.ts';
import type { Provenance } from './provenance.ts';
import { readCommit, type StoredCommit } from './read-commit.ts';

export interface Rewritten {
  /** Full id of the commit that takes the place of the last one. */
  head: string;
  /** The new messages, each with its author. */
  messages: string[];
}

interface Rewriting extends Provenance {
  repository: string;
  /** Where the work begins: full id. No commit is older than this one. */
  mergeBase: string;
  head: string;
  /** Commits that the forge has in another form, and their ids there. */
  replaced?: Readonly<Record<string, string>>;
}

/** Far more than anybody reads; a signature is part of it. */
const MAX_COMMIT_BYTES = 64 * 1024;
/** The clock of a sandbox may be wrong by as much. */
const CLOCK_SECONDS = 300;

/**
 * Makes the new commits that end in `head` again, in the same repository and with the same trees: with Curfew as the
 * committer, with an author as `author` says, with cleaned messages that name the run, and without signatures. The same
 * commits and the same provenance make the same ids. Commits that the forge has already stay as they are. Throws a
 * ToolError if a commit is too large, or goes on from one that stands before a replaced one: that one would leave unchecked.
 */
export async function rewriteCommits(rewriting: Rewriting): Promise<Rewritten> {
  const { repository, head, replaced = {} } = rewriting;
  const ids = await listCommits(repository, head);
  await refuseLarge(repository, ids);
  const contents = await readObjects(repository, ids);
  const frame = await frameOf(rewriting);
  const made = new Map(Object.entries(replaced));
  const hidden = await hiddenCommits(repository, replaced);
  const fresh: string[] = [];
  const objects: Buffer[] = [];
  const messages: string[] = [];
  for (const [index, content] of contents.entries()) {
    const commit = readCommit(content);
    refuseHidden(ids[index] ?? '', commit, hidden);
    const author = authorOf(commit, rewriting);
    const message = commitMessage(commit.message, rewriting);
    const parents = commit.parents.map((parent) => made.get(parent) ?? parent);
    const object = Buffer.from(format({ ...commit, parents, message }, author, frame));
    const id = idOf(object, head.length);
    made.set(ids[index] ?? '', id);
    fresh.push(id);
    objects.push(object);
    messages.push(`${message}\n${author.name} <${author.email}>`);
  }
  await store(repository, objects, fresh);
  return { head: made.get(head) ?? head, messages };
}

async function refuseLarge(repository: string, ids: string[]): Promise<void> {
  const sizes = await readSizes(repository, ids);
  const large = ids.filter((_, index) => (sizes[index] ?? 0) > MAX_COMMIT_BYTES);
  if (large.length === 0) return;
  const names = large.slice(0, 5).map((id) => id.slice(0, 10));
  const most = MAX_COMMIT_BYTES / 1024;
  throw new ToolError(
    `The message of commit ${names.join(', ')} is too long: a commit may have ${most} kB in all. Write a shorter one (git commit --amend, git rebase) and bundle again.`,
  );
}

function refuseHidden(id: string, { parents }: StoredCommit, hidden: ReadonlySet<string>): void {
  const parent = parents.find((one) => hidden.has(one));
  if (parent === undefined) return;
  throw new ToolError(
    `Commit ${id.slice(0, 10)} has ${parent.slice(0, 10)} as a parent, which stands before work that was handed over already and is not in the repository in that form. ` +
      'Rebase your commits onto the work that was handed over (git rebase) and bundle again.',
  );
}

/** Between these two times each commit was made, in seconds. */
interface Frame {
  first: number;
  last: number;
}

async function frameOf({ repository, mergeBase, latest }: Rewriting): Promise<Frame> {
  const [base] = await readObjects(repository, [mergeBase]);
  const first = base === undefined ? 0 : (readCommit(base).committer.seconds ?? 0);
  return { first, last: Math.max(first, Math.floor(Date.parse(latest) / 1000) + CLOCK_SECONDS) };
}

function authorOf({ author }: StoredCommit, { agent, author: whose }: Provenance): Person {
  const byAgent = agentAuthor(agent);
  return whose === 'agent' ? ownAuthor(author, byAgent) : byAgent;
}

/** https://git-scm.com/docs/git-cat-file shows one; times are in UTC, as all times of Curfew. */
function format(commit: StoredCommit, author: Person, { first, last }: Frame): string {
  const time = (seconds: number | null): string => `${Math.min(Math.max(seconds ?? first, first), last)} +0000`;
  return [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${author.name} <${author.email}> ${time(commit.author.seconds)}`,
    `committer ${CURFEW.name} <${CURFEW.email}> ${time(commit.committer.seconds)}`,
    '',
    commit.message,
  ].join('\n');
}

function idOf(object: Buffer, idLength: number): string {
  const hash = createHash(idLength === 64 ? 'sha256' : 'sha1');
  return hash.update(`commit ${object.length}\0`).update(object).digest('hex');
}

/** Git reads them all in one process. It checks each, and the ids that it prints must be ours. */
async function store(repository: string, objects: Buffer[], ids: string[]): Promise<void> {
  if (objects.length === 0) return;
  const folder = await mkdtemp(join(dirname(repository), 'commits-'));
  const files = objects.map((_, index) => join(folder, String(index)));
  for (const [index, file] of files.entries()) await writeFile(file, objects[index] ?? '');
  const hash = ['hash-object', '-w', '-t', 'commit', '--stdin-paths'];
  const printed = await git(repository, hash, { input: files.map((file) => `${file}\n`).join('') });
  if (printed.toString('utf8').trim() !== ids.join('\n')) throw new Error('Git stored other commits than those made');
}
