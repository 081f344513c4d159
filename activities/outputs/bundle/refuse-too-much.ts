import { ToolError } from '../../session/tools/tool-error.ts';
import { FETCHED } from './fetched-refs.ts';
import { untrustedGit } from './untrusted-git.ts';

/** Far more than anybody reviews. */
const MOST_COMMITS = 1_000;
const MOST_OBJECTS = 50_000;
/** The largest unpacked size of the new objects: a few bytes of a bundle can unpack to gigabytes. */
const MAX_CONTENT_BYTES = 128 * 1024 * 1024;
const ID_BYTES = 65;

/**
 * Throws a ToolError if the commits that end in `head` are too many, or hold too many objects or too much content. Git only
 * counts here; it compares and writes nothing.
 */
export async function refuseTooMuch(repository: string, head: string): Promise<void> {
  const range = [head, '--not', `--glob=${FETCHED}`];
  const commits = Number((await untrustedGit(repository, ['rev-list', '--count', ...range])).toString('utf8'));
  if (commits > MOST_COMMITS)
    throw new ToolError(
      `The bundle holds ${commits} commits, at most ${MOST_COMMITS} are taken. Squash them into fewer and bundle again.`,
    );
  const input = await objectsOf(repository, range);
  const sizes = await untrustedGit(repository, ['cat-file', '--batch-check=%(objectsize)'], { input });
  const bytes = sizes
    .toString('utf8')
    .split('\n')
    .reduce((sum, size) => sum + Number(size), 0);
  if (bytes <= MAX_CONTENT_BYTES) return;
  const [size, most] = [bytes, MAX_CONTENT_BYTES].map((count) => Math.ceil(count / 1024 / 1024));
  throw new ToolError(
    `The commits hold ${size} MB of content, at most ${most} MB are taken. Rewrite them without generated or binary files ` +
      'and bundle again.',
  );
}

async function objectsOf(repository: string, range: string[]): Promise<string> {
  const list = ['rev-list', '--objects', '--no-object-names', ...range];
  const listed = (await untrustedGit(repository, list, { maxBytes: 4 * MOST_OBJECTS * ID_BYTES })).toString('utf8');
  const objects = listed.split('\n').length - 1;
  if (objects <= MOST_OBJECTS) return listed;
  throw new ToolError(
    `The commits hold ${objects} files and folders, at most ${MOST_OBJECTS} are taken. Rewrite them without generated files and bundle again.`,
  );
}
