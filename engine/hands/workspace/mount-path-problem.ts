const MOST_CHARACTERS = 1_024;
const MOST_BYTES_OF_NAME = 255;
/** Control characters, halves of characters, ends of lines, and marks that turn the direction of writing. */
const UNREADABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

/**
 * Why nothing can be mounted at this path, as the end of a sentence that begins with it; null if something can. The path
 * must be below `root` as it is written: no part of it may lead elsewhere, and a `/` at its end is the only empty part.
 */
export function mountPathProblem(root: string, mountPath: string): string | null {
  if (mountPath.length > MOST_CHARACTERS) return `must have at most ${MOST_CHARACTERS} characters`;
  if (UNREADABLE.test(mountPath)) return 'must have no control characters';
  const parts = mountPath.replace(/\/$/, '').split('/');
  const above = root.split('/');
  if (parts.length <= above.length || above.some((part, index) => part !== parts[index]))
    return `must be below ${root}`;
  const names = parts.slice(above.length);
  if (names.some((name) => name === '' || name === '.' || name.startsWith('..') || name.toLowerCase() === '.git')) {
    return 'must have no empty part, none that is `.` or `.git`, and none that begins with `..`';
  }
  const isLong = names.some((name) => Buffer.byteLength(name) > MOST_BYTES_OF_NAME);
  return isLong ? `must have no part of more than ${MOST_BYTES_OF_NAME} bytes` : null;
}
