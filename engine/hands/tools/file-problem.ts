const PROBLEMS: Record<string, string> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOTDIR: 'not a directory',
  EISDIR: 'is a directory',
  ENAMETOOLONG: 'file name too long',
  ENOSPC: 'no space left on device',
  EROFS: 'read-only file system',
  // What opening a socket, or a pipe that nobody reads, answers.
  ENXIO: 'is not a regular file',
};

/** Why a file cannot be used, in the words that the SDK's tools use; never Node's own, which hold paths of the host. */
export function fileProblem(error: unknown, name: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return `${name}: ${PROBLEMS[code] ?? code}`;
}
