import { stripInvisible } from '../../../text/strip-invisible.ts';
import { foldPath } from './fold-path.ts';

/** Paths that are never taken, by what is wrong with them. */
export interface NameFaults {
  /** They have a part that some systems read as `.git` or as a parent folder. */
  unsafe: string[];
  /** They have characters that nobody sees, or that change how the rest is shown, or bytes that are not UTF-8. */
  unreadable: string[];
  /** Some systems read them as the name of another file. */
  ambiguous: string[];
}

/** Control characters, line ends, and what stands for bytes that are not UTF-8. */
const UNREADABLE = /[\p{Cc}\u2028\u2029\uFFFD]/u;
/** `PACKAG~1.JSO` is `package.json` where files have a short name, too. */
const SHORT_NAME = /^[^.~]{1,6}~\d{1,6}(?:\.[^.]{0,3})?$/;
/** These are lost at the end of a name. */
const LOST_AT_END = /[. ]$/;

/**
 * Sorts out names that are never taken, whatever the automation allows. Names that only Windows reserves (`aux.c`) are
 * taken: repositories have them, and they overwrite nothing.
 */
export function nameFaults(paths: readonly string[]): NameFaults {
  return {
    unsafe: paths.filter(isUnsafe),
    unreadable: paths.filter(isUnreadable),
    ambiguous: paths.filter((path) => !isUnsafe(path) && path.split('/').some(isAmbiguous)),
  };
}

/** Git itself refuses most of these in its checks. */
export function isUnsafe(path: string): boolean {
  return path.startsWith('/') || foldPath(path).split('/').some(isUnsafeName) || path.split('/').some(isUnsafeName);
}

function isUnsafeName(name: string): boolean {
  return name === '' || /^(?:\.git|git~\d+|\.\.?)[ .]*$/i.test(name);
}

function isUnreadable(path: string): boolean {
  return UNREADABLE.test(path) || stripInvisible(path) !== path;
}

function isAmbiguous(name: string): boolean {
  // A stream of a file: `x::$DATA`.
  const isStream = name.includes(':') && name.lastIndexOf('$') > name.indexOf(':');
  return SHORT_NAME.test(name) || LOST_AT_END.test(name) || isStream;
}
