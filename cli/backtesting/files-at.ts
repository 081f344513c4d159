import { CommandError, EXIT } from '../command-error.ts';
import { askGit, askGitForBytes } from './ask-git.ts';

const MOST_BYTES = 256 * 1024 * 1024;
const SETTINGS = 'curfew.yml';
const FOLDERS = ['automations', 'agents'];
/** Its files are in folders of their own, and not all of them are Markdown. */
const SKILLS = 'skills';

export interface Commit {
  /** As people wrote it, for errors. */
  ref: string;
  commit: string;
  /** The folder of definitions within the repository; empty, or with a slash at its end. */
  prefix: string;
}

/**
 * The files of definitions in a commit of the repository of a folder, by their paths within the folder of definitions. Links are
 * followed within the commit. Throws a CommandError if the commit does not have the folder, or if a link leads out of it.
 */
export async function filesAt(folder: string, at: Commit): Promise<Map<string, Buffer>> {
  const { ref, commit, prefix } = at;
  await askGit(folder, ['ls-tree', '--full-tree', `${commit}:${prefix.replace(/\/$/, '')}`], () => [
    `The folder ${prefix || folder} is not there at "${ref}", so there are no definitions to compare with.`,
    'Choose a ref that has it.',
  ]);
  const paths = [SETTINGS];
  const found = await read(folder, { at, paths: [...FOLDERS, SKILLS], mode: '--batch-check' });
  for (const { path, id } of found) {
    const depth = path === SKILLS ? ['-r'] : [];
    const listed = await askGit(folder, ['ls-tree', ...depth, '-z', '--name-only', '--full-tree', id], (why) =>
      unreadable(at, why),
    );
    const isWanted = (name: string): boolean => name !== '' && (path === SKILLS || name.endsWith('.md'));
    const names = listed.split('\0').filter((name) => isWanted(name) && !name.includes('\n'));
    paths.push(...names.map((name) => `${path}/${name}`));
  }
  const files = await read(folder, { at, paths, mode: '--batch' });
  return new Map(files.flatMap(({ path, type, content }) => (type === 'blob' ? [[path, content] as const] : [])));
}

interface Found {
  path: string;
  id: string;
  type: string;
  /** Empty with `--batch-check`. */
  content: Buffer;
}

interface Wanted {
  at: Commit;
  paths: readonly string[];
  mode: '--batch' | '--batch-check';
}

/** What a commit has at these paths; those that it does not have are left out. */
async function read(folder: string, { at, paths, mode }: Wanted): Promise<Found[]> {
  const { commit, prefix } = at;
  const output = await askGitForBytes(folder, {
    args: ['cat-file', mode, '--follow-symlinks'],
    input: paths.map((path) => `${commit}:${prefix}${path}\n`).join(''),
    maxBytes: MOST_BYTES,
    explain: (why) => unreadable(at, why),
  });
  const found: Found[] = [];
  let start = 0;
  for (const path of paths) {
    // Each answer is a line; after it come the content and a line feed, or where a link leads that cannot be followed.
    const end = output.indexOf('\n', start);
    const head = output.toString('utf8', start, end);
    start = end + 1;
    if (head.endsWith(' missing')) continue;
    const [id = '', type = '', size] = head.split(' ');
    if (size === undefined) throw leadsNowhere(path, at);
    const content = mode === '--batch' ? output.subarray(start, start + Number(size)) : Buffer.alloc(0);
    if (mode === '--batch') start += Number(size) + 1;
    found.push({ path, id, type, content });
  }
  return found;
}

function leadsNowhere(path: string, { ref, prefix }: Commit): CommandError {
  return new CommandError(
    `${prefix}${path} is a link at "${ref}" that leads to no file of that commit, so it cannot be compared with. Choose a ref at which it is a file, or a link to one.`,
    EXIT.usage,
  );
}

function unreadable({ ref }: Commit, why: string): string[] {
  return [
    `The definitions at "${ref}" cannot be read from the repository (${why}).`,
    `If it is a partial clone, \`git archive -o /dev/null "${ref}"\` fetches what is missing.`,
  ];
}
