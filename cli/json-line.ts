/** Characters that JSON does not escape, but that a terminal would obey or hide. */
const UNSAFE = /\u034F|[\u007F-\u009F\u00AD\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/g;

/** Returns one line of JSON that is safe to show on a terminal: nothing is left out, unsafe characters are escaped. */
export function jsonLine(value: object): string {
  return JSON.stringify(value).replaceAll(UNSAFE, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
