import type { PlaceOptions } from './read-place.ts';
import { shellWord } from './shell-word.ts';

/** Returns the flags with which another command finds the same place, ready to stand after it; empty if none are needed. */
export function placeFlags({ dir, data, envFile, envFrom }: PlaceOptions): string {
  const flags = [
    ...(dir === undefined ? [] : [`--dir ${shellWord(dir)}`]),
    ...(data === undefined ? [] : [`--data ${shellWord(data)}`]),
    ...(envFile ? [] : ['--no-env-file']),
    ...(envFrom === undefined ? [] : [`--env-from ${shellWord(envFrom)}`]),
  ];
  return flags.map((flag) => ` ${flag}`).join('');
}
