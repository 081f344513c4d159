/**
 * Whether a path has a part that some systems read as `.git` or as a parent folder. Git itself refuses most of them in its
 * checks.
 */
export function isUnsafePath(path: string): boolean {
  return (
    path.startsWith('/') || path.split('/').some((part) => part === '' || /^(?:\.git|git~\d+|\.\.?)[ .]*$/i.test(part))
  );
}
