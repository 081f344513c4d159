import type Anthropic from '@anthropic-ai/sdk';

/** The key in a session's metadata that says which run it belongs to. */
export const RUN_KEY = 'curfew_run';
/** The key that says whose run that is: two installations may share an API key, and name their runs alike. */
export const INSTALLATION_KEY = 'curfew_installation';

/** How far clocks may differ: a session can seem older than the run that created it. */
const CLOCK_SKEW_MS = 10 * 60_000;

export interface Sought {
  runId: string;
  /** The id of this installation: sessions of others are not found. */
  installation: string;
  /** RFC 3339: when the run started. */
  since: string;
}

export interface FoundSession {
  id: string;
  createdAt: string;
}

/**
 * The sessions of a run, oldest first. The API cannot filter by metadata, so all sessions created between `since` and now
 * are read. They must be read up to now, because a worker that hung may still create one long after another worker has
 * opened the run's session.
 */
export async function findSessions(
  agentApi: Anthropic,
  { runId, installation, since }: Sought,
): Promise<FoundSession[]> {
  const from = new Date(Date.parse(since) - CLOCK_SKEW_MS).toISOString();
  const found: FoundSession[] = [];
  const recent = agentApi.beta.sessions.list({ 'created_at[gte]': from, include_archived: true, limit: 100 });
  for await (const session of recent) {
    const { id, created_at: createdAt, metadata } = session;
    if (metadata[RUN_KEY] !== runId || metadata[INSTALLATION_KEY] !== installation) continue;
    found.push({ id, createdAt });
  }
  return found.sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id));
}
