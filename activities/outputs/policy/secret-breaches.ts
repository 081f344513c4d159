import type { AllowedSecret } from '../../../definitions/outputs/options/allowed-secrets.ts';
import { isSecretAllowed } from '../../../definitions/outputs/options/is-secret-allowed.ts';
import { holdsSecret } from '../../../runtime/secrets/create-redact.ts';
import { newCommits } from '../bundle/history.ts';
import { readAddedText, readMessages, readNames, type AddedText } from './added-text.ts';
import { breach, showPath } from './check-files.ts';
import { findSecrets } from './find-secrets.ts';

/** What leaves with a pull request. */
export interface Leaving {
  /** The folder of our own repository, with the work in it. */
  repository: string;
  head: string;
  /** The agent's words about it, by the name of their field. */
  texts: Readonly<Record<string, string>>;
  /** Credentials of ours, which must not be anywhere in the work. */
  secrets: string[];
  allowed: readonly AllowedSecret[];
}

const REMOVE = 'Remove it from the history too, not only in a later commit';

/**
 * One sentence for each kind of place in which what leaves holds a credential: files, their names, commits, title and body. It
 * names the rule and the place, never the credential. Credentials of ours are never allowed.
 */
export async function secretBreaches({ repository, head, texts, secrets, allowed }: Leaving): Promise<string[]> {
  const range = newCommits(head);
  const added = await readAddedText(repository, range);
  if (added === null)
    return ['the history of these commits is too large to be checked. Rewrite it without large files'];
  const names = await readNames(repository, range);
  const commits = await readMessages(repository, range);
  const words = Object.entries(texts).map(([field, text]) => ({ field, text: Buffer.from(text).toString('latin1') }));
  const everything = [...words.map(({ text }) => text), names, commits, ...added.map(({ text }) => text)];
  const isOwn = everything.some((text) => holdsSecret(text, secrets));
  return [
    ...(isOwn ? ['a credential that is not yours is in the commits, the title or the body. Remove it everywhere'] : []),
    ...breach(await inFiles(added, allowed), (found) => `what looks like a credential is added by ${found}. ${REMOVE}`),
    ...breach(await inNames(names, allowed), (found) => {
      return `what looks like a credential is in the name of a file (${found}). Rename it in the history too, not only in a later commit`;
    }),
    ...breach(await inCommits(commits, allowed), (found) => {
      return `what looks like a credential is in the message, the author or the committer of ${found}. Rewrite these commits`;
    }),
    ...breach(await inWords(words, allowed), (found) => `what looks like a credential is in ${found}. Remove it`),
  ];
}

async function inFiles(added: AddedText[], allowed: readonly AllowedSecret[]): Promise<string[]> {
  const found = new Set<string>();
  for (const { commit, path, text, blocks } of added) {
    for (const { rule, line } of await findSecrets(path, text)) {
      if (isSecretAllowed(allowed, { rule, path })) continue;
      const block = blocks.findLast(({ first }) => first <= line);
      const place = block === undefined ? '' : `:${block.line + line - block.first}`;
      found.add(`${showPath(path)}${place} in commit ${commit.slice(0, 10)} (rule ${rule})`);
    }
  }
  return [...found];
}

async function inNames(names: string, allowed: readonly AllowedSecret[]): Promise<string[]> {
  const paths = names.split('\n');
  const found = await findSecrets('names.txt', names);
  const kept = found.filter(({ rule, line }) => !isSecretAllowed(allowed, { rule, path: paths[line] ?? '' }));
  return [...new Set(kept.map(({ rule }) => `rule ${rule}`))];
}

/** `commits` as `git cat-file --batch` prints them: each after a line with its id. */
async function inCommits(commits: string, allowed: readonly AllowedSecret[]): Promise<string[]> {
  const found = await findSecrets('commits.txt', commits);
  const kept = found.filter(({ rule }) => !isSecretAllowed(allowed, { rule, path: null }));
  if (kept.length === 0) return [];
  const ids = idsByLine(commits);
  return [...new Set(kept.map(({ rule, line }) => `commit ${ids[line] ?? 'unknown'} (rule ${rule})`))];
}

/** For each line the short id of the commit that it belongs to. */
function idsByLine(commits: string): string[] {
  let id = 'unknown';
  return commits.split('\n').map((line) => {
    if (/^[\da-f]{40,64} commit \d+$/.test(line)) id = line.slice(0, 10);
    return id;
  });
}

async function inWords(words: { field: string; text: string }[], allowed: readonly AllowedSecret[]): Promise<string[]> {
  const found: string[] = [];
  for (const { field, text } of words) {
    for (const { rule, line } of await findSecrets('words.md', text)) {
      if (!isSecretAllowed(allowed, { rule, path: null })) found.push(`the ${field}, line ${line + 1} (rule ${rule})`);
    }
  }
  return found;
}
