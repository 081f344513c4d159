const REF = /^(?![-/.])(?!.*(?:\.\.|\/\/|@\{|\/\.|\.lock(?:\/|$)))[^\s~^:?*[\\\p{Cc}]{1,255}(?<![/.])$/u;

/** Whether git accepts this as the name of a branch, a tag or a ref, and no command can mistake it for an option. */
export function isRefName(text: string): boolean {
  return REF.test(text);
}
