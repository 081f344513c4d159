import type { RunId } from '../../../contract/event.ts';
import type { ActivityDependencies } from '../../dependencies.ts';

export interface ClonedSession {
  sessionId: string;
  /** Absent in requests of an earlier version. */
  runId?: RunId;
  /** `owner/name` of what was cloned; null or absent: nothing was. */
  repository?: string | null;
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
export function renewClone(dependencies: ActivityDependencies, session: ClonedSession): { stop(): void } {
  const { runId, repository = null } = session;
  if (runId === undefined || repository === null || dependencies.access.app('read') === null) return { stop: () => {} };
  const renew = (): void => {
    // The agent works on what is cloned already; the next turn tries again.
    giveToken(dependencies, { ...session, runId, repository }).catch((error: unknown) => {
      dependencies.log.warn({ runId, err: error }, 'the token of the clone could not be renewed; it is tried again');
    });
  };
  renew();
  const timer = setInterval(renew, EVERY_MS);
  return { stop: () => clearInterval(timer) };
}

async function giveToken(
  { access, agentApi }: ActivityDependencies,
  { runId, sessionId, repository }: ClonedSession & { runId: RunId; repository: string },
): Promise<void> {
  const token = await access.ofRun(runId).tokenFor(repository, 'read', { contents: 'read' });
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
