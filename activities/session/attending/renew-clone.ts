import type { RunId } from '../../../contract/event.ts';
import type { ActivityDependencies } from '../../dependencies.ts';
import { githubFailure } from '../../github-failure.ts';

export interface ClonedSession {
  sessionId: string;
  /** Absent in requests of an earlier version. */
  runId?: RunId;
  /** `owner/name` of what was cloned; null or absent: nothing was. */
  repository?: string | null;
}

export interface CloneRenewal {
  /**
   * The session said at this time, in milliseconds since 1970, that the forge does not know the token of its clone. Returns whether it
   * has had another one since: it is given one now, but not a second one within ten minutes. Throws as `githubFailure` says if
   * there is none to be had, and errors of the agent API.
   */
  mend(refusedAt: number): Promise<boolean>;
  stop(): void;
}

const EVERY_MS = 60_000;
const MOST_REMEMBERED = 5_000;

/** The token that this process has given to a session last. */
const given = new Map<string, string>();

/** Remembers which token a session has for its clone. */
export function noteCloneToken(sessionId: string, token: string): void {
  given.delete(sessionId);
  given.set(sessionId, token);
  // The first one is the oldest. A session that is forgotten is given its token once more.
  if (given.size > MOST_REMEMBERED) given.delete(given.keys().next().value ?? '');
}

/**
 * Keeps the token valid with which the agent API fetches from the repository of a session, as long as the session is attended:
 * tokens of a GitHub App live for an hour, and end when the worker stops that asked for them. A personal token is left alone.
 */
export function renewClone(dependencies: ActivityDependencies, session: ClonedSession): CloneRenewal {
  const { runId, repository = null } = session;
  if (runId === undefined || repository === null || dependencies.access.app('read') === null)
    return { mend: () => Promise.resolve(false), stop: () => {} };
  const clone = { sessionId: session.sessionId, runId, repository };
  const renew = (): void => {
    // The agent works on what is cloned already; the next turn tries again.
    giveToken(dependencies, clone).catch((error: unknown) => {
      dependencies.log.warn({ runId, err: error }, 'the token of the clone could not be renewed; it is tried again');
    });
  };
  renew();
  const timer = setInterval(renew, EVERY_MS);
  return { mend: (refusedAt) => mend(dependencies, clone, refusedAt), stop: () => clearInterval(timer) };
}

type Clone = Required<ClonedSession> & { repository: string };

async function mend(dependencies: ActivityDependencies, clone: Clone, refusedAt: number): Promise<boolean> {
  const { access, agentApi, environment } = dependencies;
  // Only our engine clones again with another token.
  if (environment.agentApi.kind !== 'local') return false;
  const { sessionId } = clone;
  for await (const resource of agentApi.beta.sessions.resources.list(sessionId)) {
    if (resource.type === 'github_repository' && Date.parse(resource.updated_at) > refusedAt) return true;
  }
  const last = given.get(sessionId);
  if (last !== undefined && !access.forget(last)) return false;
  // If no other token is to be had now, the next attempt asks again.
  given.delete(sessionId);
  await giveToken(dependencies, clone);
  return true;
}

async function giveToken({ access, agentApi }: ActivityDependencies, clone: Clone): Promise<void> {
  const { runId, sessionId, repository } = clone;
  const token = await access
    .ofRun(runId)
    .tokenFor(repository, 'read', { contents: 'read' })
    .catch((error: unknown) => {
      throw githubFailure(error, `Getting a token to clone ${repository}`);
    });
  if (token === null || given.get(sessionId) === token) return;
  for await (const resource of agentApi.beta.sessions.resources.list(sessionId)) {
    if (resource.type !== 'github_repository') continue;
    await agentApi.beta.sessions.resources.update(resource.id, {
      session_id: sessionId,
      authorization_token: token,
    });
  }
  noteCloneToken(sessionId, token);
}
