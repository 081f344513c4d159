import { INSTALLATION_KEY, RUN_KEY } from '../../../activities/session/opening/find-sessions.ts';
import { installationId } from '../../../database/installation-id.ts';
import type { Database } from '../../../database/schema.ts';
import type { AgentApi } from '../../../stand-ins/agent-api/start-agent-api.ts';
import type { StandInSession } from '../../../stand-ins/agent-api/stand-in-session.ts';

/** Creates a session at the stand-in as a client does, and gives the stand-in's side of it: it has begun to work. */
export async function standInSessionOf(api: AgentApi, metadata: Record<string, string> = {}): Promise<StandInSession> {
  const created = await fetch(`${api.url}/v1/sessions`, { method: 'POST', body: JSON.stringify({ metadata }) });
  const { id } = (await created.json()) as { id: string };
  const session = api.sessions.find((each) => each.id === id);
  if (!session) throw new Error('The session was not created');
  session.begin();
  return session;
}

/** The metadata of a session that the installation of this database creates for a run. */
export async function marksOf(database: Database, runId: string): Promise<Record<string, string>> {
  return { [RUN_KEY]: runId, [INSTALLATION_KEY]: await installationId(database) };
}
