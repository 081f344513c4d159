import type { PlaceOptions } from './read-place.ts';

/** Returns the flags with which another command finds the same place, ready to stand after it; empty if none are needed. */
export function placeFlags({ dir, data, envFile }: PlaceOptions): string {
  const flags = [
    ...(dir === undefined ? [] : [`--dir ${quoted(dir)}`]),
    ...(data === undefined ? [] : [`--data ${quoted(data)}`]),
    ...(envFile ? [] : ['--no-env-file']),
  ];
  return flags.map((flag) => ` ${flag}`).join('');
}

/** In single quotes, which a shell takes as they are, unless every character is plain. */
function quoted(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
