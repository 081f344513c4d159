import type Anthropic from '@anthropic-ai/sdk';

/** The key in a session's metadata that says which run it belongs to. */
export const RUN_KEY = 'curfew_run';

/** Clocks differ, and a request without an answer may still be carried out until it has timed out, half a minute later. */
const CLOCK_SKEW_MS = 60_000;

/** When the sessions that are looked for were created; RFC 3339. Without an end: until now. */
export interface Created {
  since: string;
  until?: string | null;
}

/**
 * The sessions of a run, oldest first. The API has no filter by metadata, so all that were created in that time are read:
 * at the end of a long run there are many younger ones that cannot be its own.
 */
export async function findSessions(
  agentApi: Anthropic,
  runId: string,
  { since, until }: Created,
): Promise<{ id: string; createdAt: string }[]> {
  const shifted = (time: string, ms: number): string => new Date(Date.parse(time) + ms).toISOString();
  const found: { id: string; createdAt: string }[] = [];
  const created = agentApi.beta.sessions.list({
    'created_at[gte]': shifted(since, -CLOCK_SKEW_MS),
    ...(until && { 'created_at[lte]': shifted(until, CLOCK_SKEW_MS) }),
    include_archived: true,
    limit: 100,
  });
  for await (const session of created) {
    if (session.metadata[RUN_KEY] === runId) found.push({ id: session.id, createdAt: session.created_at });
  }
  return found.sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id));
}
