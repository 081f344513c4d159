import { HARMLESS_DOT_NAMES, PROTECTED_FILES } from '../../../definitions/outputs/options/protected-files.ts';
import { foldPath } from './fold-path.ts';

const PROTECTED = new RegExp(PROTECTED_FILES.flatMap(({ names }) => names.map(patternOf)).join('|'));
const HARMLESS = new Set(HARMLESS_DOT_NAMES);

/** Whether an automation may change this path only if it says so, under any spelling that may be the same file somewhere. */
export function isProtected(path: string): boolean {
  const folded = foldPath(path);
  return PROTECTED.test(folded) && !HARMLESS.has(folded);
}

/** `/x` is an `x` at the top, `x` one anywhere; both with all that is in it. */
function patternOf(name: string): string {
  const isTop = name.startsWith('/');
  const words = name.slice(isTop ? 1 : 0).split('*');
  return `${isTop ? '^' : '(?:^|/)'}${words.map((word) => word.replaceAll(/[.+]/g, '\\$&')).join('[^/]*')}(?:/|$)`;
}
