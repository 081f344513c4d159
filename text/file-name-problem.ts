/** Control characters, halves of characters, ends of lines, and marks that turn the direction of writing. */
const UNREADABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;
const MOST_BYTES = 200;

/** What is wrong with a text as the name of a file, to stand after it; null if it is one, without a folder. */
export function fileNameProblem(name: string): string | null {
  if (name === '') return 'is empty';
  if (UNREADABLE.test(name)) return 'has control characters; rename the file';
  if (/[/\\]/.test(name)) return 'must be a name without a folder';
  if (/^\.\.|^\.$|^\.git$/i.test(name)) return 'is no name of a file that can be used; rename the file';
  if (name.trim() !== name) return 'begins or ends with a space; rename the file';
  return utf8Bytes(name) > MOST_BYTES ? `is longer than ${MOST_BYTES} bytes` : null;
}

function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
