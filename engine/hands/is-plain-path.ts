/** In bytes. */
export const LONGEST_PATH = 1_024;

/** Whether an output can have this path: it is short, and its name has neither control characters nor broken UTF-8. */
export function isPlainPath(relative: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (Buffer.byteLength(relative) > LONGEST_PATH || /[\0-\x1f\x7f\uFFFD]/.test(relative)) return false;
  return relative.split('/').every((part) => !['', '.', '..'].includes(part));
}
