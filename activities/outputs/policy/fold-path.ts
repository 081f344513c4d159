const IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * A path as the most forgiving file systems read it: they ignore case and invisible characters, take characters of one
 * meaning for the same, and drop dots and spaces at the end of a name and everything after a colon. Two paths that may be
 * the same file anywhere are equal when folded.
 */
export function foldPath(path: string): string {
  const plain = path.normalize('NFKC').replaceAll(IGNORABLE, '').replaceAll('\\', '/');
  return plain.toUpperCase().toLowerCase().split('/').map(foldName).join('/');
}

/** The first character always stays. Written without patterns, because a name may be very long. */
function foldName(name: string): string {
  const colon = name.indexOf(':', 1);
  let end = colon < 0 ? name.length : colon;
  while (end > 1 && (name[end - 1] === '.' || name[end - 1] === ' ')) end -= 1;
  return name.slice(0, end);
}
