/** The wire names under which a session reports that a repository could not be mounted. */
export type RepositoryErrorType =
  | 'repository_authentication_error'
  | 'repository_forbidden_error'
  | 'repository_not_found_error'
  | 'repository_checkout_error'
  | 'repository_clone_error';

/** A repository could not be cloned or checked out. `type` goes into the session's `session.error` as it is. */
export class RepositoryError extends Error {
  readonly type: RepositoryErrorType;
  readonly repositoryUrl: string;

  constructor(type: RepositoryErrorType, repositoryUrl: string, message: string) {
    super(message);
    this.name = 'RepositoryError';
    this.type = type;
    this.repositoryUrl = repositoryUrl;
  }
}

// What git 2.39 to 2.51 say in the C locale, first match wins. A private repository that the token cannot see is
// "not found" on GitHub; without a token it asks for a user name, which is refused by GIT_TERMINAL_PROMPT=0.
const SIGNS: [RepositoryErrorType, RegExp][] = [
  [
    'repository_authentication_error',
    /could not read (?:Username|Password)|Authentication failed|returned error: 401|HTTP 401/i,
  ],
  ['repository_forbidden_error', /returned error: 403|HTTP 403|\bForbidden\b/i],
  ['repository_not_found_error', /repository '.*' not found|Repository not found|returned error: 404|HTTP 404/i],
  [
    'repository_checkout_error',
    /Remote branch .* not found|couldn't find remote ref|not our ref|unadvertised object|unable to read tree|reference is not a tree|did not match any|bad object|not a valid object name|is not a commit/i,
  ],
];

const ADVICE: Record<RepositoryErrorType, string> = {
  repository_authentication_error: 'the token is missing or not accepted; give one that may read this repository',
  repository_forbidden_error: 'the token may not read this repository; give it read access to its contents',
  repository_not_found_error: 'there is no such repository, or the token cannot see it',
  repository_checkout_error: 'the branch or commit to check out is not there',
  repository_clone_error: 'git could not clone it',
};

/** Reads git's stderr (C locale) and says what went wrong, with git's own last words. */
export function repositoryError(repositoryUrl: string, stderr: string): RepositoryError {
  const type = SIGNS.find(([, sign]) => sign.test(stderr))?.[0] ?? 'repository_clone_error';
  const lastWords = stderr.trim().split('\n').slice(-3).join(' | ').slice(-500);
  return new RepositoryError(type, repositoryUrl, `Repository ${repositoryUrl}: ${ADVICE[type]}. git: ${lastWords}`);
}
