import type { GithubPermissions } from '../../../contract/github/github-permissions.ts';
import type { Environment } from '../../../runtime/environment/environment.ts';
import { createAppOctokit, createOctokit, type Access } from '../create-octokit.ts';
import { createAppLogin } from './app-login.ts';
import { AccessRefused } from './access-refused.ts';
import { createHeldTokens, THIS_PROCESS, type HeldTokens, type Holder } from './held-tokens.ts';
import { createInstallations } from './installations.ts';
import { createMint, type WantedToken } from './mint-token.ts';
import type { RequestPlace } from './place-of-request.ts';

/** What a client is for. */
export interface Purpose {
  kind: 'read' | 'write';
  /** What may be done in a repository; null: nothing, so that a request about it is refused. */
  permissionsIn: (repository: string) => GithubPermissions | null;
  /** The repository of requests that name none; null: such requests may only ask what every token may. */
  home: string | null;
}

/** As whom a run acts at GitHub, or this process itself. */
export interface Acting {
  /**
   * The token for what happens in one repository, git included: the personal one if it is set, else one of the App's installation,
   * for this repository and these permissions alone. Null: neither is set. Throws `AccessRefused` if the App may not do it, and
   * else as `createOctokit` says.
   */
  tokenFor(repository: string, kind: Purpose['kind'], permissions: GithubPermissions): Promise<string | null>;
  /** For a client whose requests each get the token for the repository that they are about. */
  access(purpose: Purpose): Access;
}

/** How this process acts at GitHub. Tokens of the App are held in memory alone, and renewed before they end. */
export interface GithubAccess extends Acting {
  /** The App with whose tokens is written, or read; null: a personal token is set, or nothing is. */
  app(kind: Purpose['kind']): NonNullable<Environment['github']['app']> | null;
  ofRun(runId: string): Acting;
  /**
   * Git says that the forge does not know this token any more. Returns whether another one may help: asked for now, it is a new one.
   */
  forget(token: string | null): boolean;
  /** The runs for which tokens are held here. */
  runs(): string[];
  /** Revokes the tokens of a run. Never throws: what was not revoked is tried again by the next call. */
  endRun(runId: string): Promise<void>;
  /** Revokes all tokens. */
  close(): Promise<void>;
  /** The tokens of the App that are held. */
  secrets(): string[];
}

type Account = Pick<Environment['github'], 'apiUrl' | 'token' | 'readToken' | 'app'> &
  Partial<Pick<Environment['github'], 'login'>>;

/** `now`: the clock by which tokens are renewed, in milliseconds. */
export function createGithubAccess(github: Account, now: () => number = Date.now): GithubAccess {
  const { apiUrl, app } = github;
  const held = app === null ? null : createHeldTokens({ ...callsOf(apiUrl, app), now });
  const askLogin = createAppLogin({ apiUrl, app });
  const personal = (kind: Purpose['kind']): string | null => (kind === 'write' ? github.token : github.readToken);
  // Only tokens of Apps tell no login, and the logins of Apps are in lower case.
  const given = { login: github.login?.toLowerCase() ?? null };
  const acting = (holder: Holder): Acting => ({
    tokenFor: async (repository, kind, permissions) => {
      const token = personal(kind);
      if (token !== null || held === null) return token;
      return (await held.get(holder, { scope: { repository }, permissions })).token;
    },
    access: (purpose) => {
      const token = personal(purpose.kind);
      if (token !== null || held === null)
        return { apiUrl, token, ...(purpose.kind === 'write' && given.login !== null ? given : {}) };
      return { apiUrl, token: tokenSource(held, holder, purpose), askLogin };
    },
  });
  return {
    ...acting(THIS_PROCESS),
    app: (kind) => (personal(kind) === null ? app : null),
    ofRun: (runId) => acting(runId),
    forget: (token) => token !== null && held !== null && held.forget(token),
    runs: () => held?.runs() ?? [],
    endRun: async (runId) => await held?.end(runId),
    close: async () => await held?.endAll(),
    secrets: () => held?.secrets() ?? [],
  };
}

function callsOf(apiUrl: string, app: NonNullable<Account['app']>) {
  const octokit = createAppOctokit(apiUrl, app);
  return {
    mint: createMint(octokit, createInstallations(octokit)),
    revoke: async (token: string) => {
      await createOctokit({ apiUrl, token }).rest.apps.revokeInstallationAccessToken();
    },
  };
}

function tokenSource(held: HeldTokens, holder: Holder, purpose: Purpose) {
  return {
    tokenFor: async (place: RequestPlace) => await held.get(holder, wantedFor(place, purpose)),
    forget: (token: string) => void held.forget(token),
  };
}

/** Teams are the organization's. What else names no repository is told to every token, such as whether there is a login. */
function wantedFor({ repository, organization }: RequestPlace, { permissionsIn, home }: Purpose): WantedToken {
  if (organization !== null) return { scope: { organization }, permissions: { members: 'read' } };
  const named = repository ?? home;
  if (named === null) return { scope: 'anywhere', permissions: {} };
  const permissions = permissionsIn(named);
  if (permissions === null) throw new AccessRefused(`${named} is none of the repositories of this run`);
  return { scope: { repository: named }, permissions };
}
