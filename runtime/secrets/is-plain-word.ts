/**
 * Whether a value is only a word, such as `postgres` or `scripted`. As a password or a key it protects nothing, and it stands
 * in many texts: to look for it would refuse and redact all of these.
 */
export function isPlainWord(value: string): boolean {
  return /^[A-Za-z]{1,12}$/.test(value);
}
