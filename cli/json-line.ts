/** Characters that JSON does not escape, but that a terminal would obey or hide. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Returns one line of JSON that is safe to show on a terminal: nothing is left out; control, bidi and invisible characters
 * are escaped.
 */
export function jsonLine(value: object): string {
  return JSON.stringify(value).replaceAll(UNSAFE, escape);
}

/** A character above U+FFFF is two units of UTF-16, and JSON escapes each. */
function escape(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
