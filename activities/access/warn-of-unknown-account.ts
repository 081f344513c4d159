import type { Github } from '../../connections/github/create-github.ts';
import type { Log } from '../../runtime/log.ts';

interface Asked {
  github: Pick<Github, 'botLogin'>;
  log: Pick<Log, 'warn'>;
}

/**
 * Says in the log what does not work, and what to do, if the forge does not tell as which account this worker writes. Never throws: if
 * the forge does not answer now, nothing is known.
 */
export async function warnOfUnknownAccount({ github, log }: Asked): Promise<void> {
  const login = await github.botLogin().catch(() => undefined);
  if (login === null) log.warn(UNKNOWN);
}

const UNKNOWN =
  'GitHub does not tell as which account GITHUB_TOKEN writes, so no comment, issue or review there counts as made by Curfew, ' +
  'whatever its mark: what was made without an answer is made twice, and older comments and issues are left as they are. Set GITHUB_LOGIN to the account';
