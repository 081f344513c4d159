import type { Path, Place, YamlSource } from './read-yaml.ts';

/** One thing that is wrong in the keys of a file, before it has a place. */
export interface Fault {
  /** The value that is wrong, or its key. */
  path: Path;
  /** True if the key is wrong, whatever its value. */
  isKey?: boolean;
  message: string;
  /** Types that the value could have, in words such as `a list`. Absent if another type would not help. */
  types?: string[];
  /** Where in this text, the value at `path`, the fault is. */
  inText?: { text: string; offset: number };
}

/** The place of a fault in its file. */
export function placeOfFault({ path, isKey, inText }: Fault, source: YamlSource): Place {
  if (inText !== undefined) return source.placeInText(path, inText.text, inText.offset);
  return isKey ? source.placeOfKey(path.slice(0, -1), String(path.at(-1))) : source.placeOf(path);
}
