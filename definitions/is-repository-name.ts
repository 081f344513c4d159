const REPOSITORY = /^[a-z0-9][a-z0-9_-]{0,99}\/(?!\.{1,2}$)[a-z0-9_.-]{1,100}$/i;

/** Is this `owner/name`? */
export function isRepositoryName(text: string): boolean {
  return REPOSITORY.test(text);
}
