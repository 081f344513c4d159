import type { PatchPolicy } from '../../../definitions/outputs/options/patch-policy.ts';
import { matchGlobs } from '../../../definitions/match-glob.ts';
import type { Change } from '../bundle/changes.ts';
import { LONGEST_PATH, type BadLinks } from './bad-links.ts';
import { nameFaults } from './name-faults.ts';

const SUBMODULE = '160000';
const MOST_NAMED = 20;
/** Bytes: NAME_MAX of Linux. */
const LONGEST_NAME = 255;
/** If more files are changed than these and than the policy allows, only their number is reported: nobody reads more. */
const MOST_EXAMINED = 10_000;

const NOT_SEEN = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]|\p{Default_Ignorable_Code_Point}|\uFFFD/gu;

type FilePolicy = Pick<PatchPolicy, 'allowedFiles' | 'excludedFiles' | 'maxPatchFiles'>;

/** What a work changes. */
export interface ChangedFiles {
  /** Between its beginning and its end. */
  changes: Change[];
  /** Every path that one of its commits changes. */
  paths: string[];
  /** Symbolic links among its changes that must not be taken. */
  links: BadLinks;
}

/** One sentence for each rule of the policy that the changed files break, with what to do; empty if they break none. */
export function checkFiles({ changes, paths, links }: ChangedFiles, policy: FilePolicy): string[] {
  return [
    ...checkNames(changes, paths),
    ...checkKinds(changes, links),
    ...tooManyFiles(changes, policy),
    ...checkPlaces(changes, policy),
  ];
}

/** If so many files are changed, no other rule is worth looking at. */
export function farTooManyFiles(changes: Change[], policy: FilePolicy): string[] {
  return changes.length > MOST_EXAMINED ? tooManyFiles(changes, policy) : [];
}

function tooManyFiles({ length }: Change[], { maxPatchFiles }: FilePolicy): string[] {
  if (length <= maxPatchFiles) return [];
  return [`max-patch-files: ${length} files are changed, at most ${maxPatchFiles} are taken. Change fewer`];
}

function checkNames(changes: Change[], paths: string[]): string[] {
  const { unsafe, unreadable, ambiguous } = nameFaults(paths);
  const tooLong = changes.filter(({ path, deleted }) => !deleted && isTooLong(path)).map(({ path }) => path);
  return [
    ...shown(unsafe, (names) => {
      return `${names}: paths through .git or out of the repository are never taken. Remove them, from the history too`;
    }),
    ...shown(unreadable, (names) => {
      return `${names}: names with control characters, invisible characters or bytes that are not UTF-8 are never taken. Rename these files, in the history too`;
    }),
    ...shown(ambiguous, (names) => {
      return `${names}: some systems read such a name as that of another file (a dot or a space at its end, a stream, a short name). Rename these files, in the history too`;
    }),
    ...shown(tooLong, (names) => {
      return `${names}: no disk holds a path of more than ${LONGEST_PATH} bytes, or a name of more than ${LONGEST_NAME}. Shorten them`;
    }),
  ];
}

function checkKinds(changes: Change[], links: BadLinks): string[] {
  const submodules = changes.filter(({ mode }) => mode === SUBMODULE).map(({ path }) => path);
  return [
    ...shown(submodules, (names) => `${names}: submodules are never added or moved. Undo this`),
    ...shown(
      links.tooLong,
      (names) => `${names}: the target of a symbolic link is longer than any path may be. Remove it`,
    ),
    ...shown(
      links.out,
      (names) => `${names}: symbolic links that lead out of the repository are never taken. Remove them`,
    ),
  ];
}

function checkPlaces(changes: Change[], { allowedFiles, excludedFiles }: FilePolicy): string[] {
  const paths = changes.map(({ path }) => path);
  const notAllowed = allowedFiles === null ? [] : paths.filter((path) => !matchGlobs(allowedFiles, path));
  const excluded = paths.filter((path) => matchGlobs(excludedFiles, path));
  return [
    ...shown(notAllowed, (names) => {
      return `allowed-files: only ${allowedFiles?.join(', ')} may be changed, not ${names}. Undo your changes to these`;
    }),
    ...shown(excluded, (names) => {
      return `excluded-files: ${names} may not be part of a pull request. Undo your changes to these`;
    }),
  ];
}

function shown(broken: string[], sentence: (names: string) => string): string[] {
  return breach(broken.map(showPath), sentence);
}

/** Nobody could check such a file out. */
function isTooLong(path: string): boolean {
  return (
    Buffer.byteLength(path) > LONGEST_PATH || path.split('/').some((name) => Buffer.byteLength(name) > LONGEST_NAME)
  );
}

/** One sentence about all of these names; nothing if there are no names. */
export function breach(names: string[], sentence: (names: string) => string): string[] {
  if (names.length === 0) return [];
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return [sentence(names.slice(0, MOST_NAMED).join(', ') + more)];
}

/**
 * Paths come from the agent. All but plain ones are quoted, so that no path can look like a sentence of ours, with escapes
 * for what is not seen.
 */
export function showPath(path: string): string {
  if (/^[\w./@+-]{1,200}$/.test(path)) return path;
  return JSON.stringify(path.slice(0, 200).toWellFormed()).replaceAll(NOT_SEEN, (character) => {
    return `\\u{${character.codePointAt(0)?.toString(16)}}`;
  });
}
