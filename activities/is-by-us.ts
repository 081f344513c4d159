/**
 * Whether an account is the one as which we write. If the forge does not tell that one (`login` is null), no account is: anybody can
 * copy a mark of ours. Then what an attempt made without learning of it is made again.
 */
export function isByUs(author: string | null, login: string | null): boolean {
  // GITHUB_LOGIN is written by people, who may write it in other letters than the forge.
  return author !== null && login !== null && author.toLowerCase() === login.toLowerCase();
}
