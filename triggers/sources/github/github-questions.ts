import type { GithubAccess } from '../../../connections/github/access/github-access.ts';
import type { PushedCommits } from '../../../connections/github/push-calls.ts';
import type { HookAddress, HookPage } from '../../../connections/github/hook-calls.ts';

/**
 * The questions to GitHub that decide whether a run starts. Each function throws if there is no answer now
 * (unreachable, rate limit, 5xx); the caller asks again later.
 */
export interface GithubQuestions {
  /** `admin`, `maintain`, `write`, `triage`, `read` or `none`; null if there is no such repository or person. */
  permissionOf(repository: string, login: string): Promise<string | null>;
  /** Paths of the files that a pull request changes; null if there are too many to list. */
  changedFiles(repository: string, number: number): Promise<string[] | null>;
  /**
   * Paths of the files that differ after a push to a branch; null if there are too many to list, or if GitHub cannot tell.
   * Absent where pushes cannot be asked about: then every filter of paths lets them through.
   */
  pushedFiles?(repository: string, push: PushedCommits): Promise<string[] | null>;
  /** The login with which Curfew itself acts; null if the forge does not say. */
  botLogin(): Promise<string | null>;
  /** The tokens of the App, with which comments are answered. Absent where nothing is answered. */
  access?: GithubAccess;
  /** What a webhook has sent, newest first. Absent where webhooks cannot be asked about. */
  listDeliveries?: (hook: HookAddress, cursor: string | null) => Promise<HookPage>;
}
