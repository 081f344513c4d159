/**
 * What dispatch asks GitHub. Each throws where the answer could not be had now (unreachable, rate limit, 5xx), and is
 * asked again later.
 */
export interface GithubQuestions {
  /** `admin`, `maintain`, `write`, `triage`, `read` or `none`; null where it may not be asked or does not exist. */
  permissionOf(repository: string, login: string): Promise<string | null>;
  /** Paths of the files that a pull request changes; null where it may not be asked, or there are too many to list. */
  changedFiles(repository: string, number: number): Promise<string[] | null>;
  /** The login with which Curfew itself acts; null where it has none. */
  botLogin(): Promise<string | null>;
}
