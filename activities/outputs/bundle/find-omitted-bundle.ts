import type Anthropic from '@anthropic-ai/sdk';
import { z } from 'zod';

/**
 * Why a session could not keep a bundle. `total`: its other files leave no room for it. `unreadable`: another attempt may
 * get it, unless its permissions forbid that. `count`: there were too many files, so it may be one of those that nobody looked at.
 */
export interface OmittedBundle {
  why: 'size' | 'total' | 'kind' | 'unreadable' | 'count';
  bytes: number;
}

/** What our engine adds to a `session.error` about files in the outputs folder; the hosted API has no such event. */
const Facts = z.object({
  processed_at: z.string(),
  curfew: z.object({
    outputs: z.object({
      omitted: z.array(z.object({ path: z.string(), size_bytes: z.number().nullable(), why: z.string() })),
    }),
  }),
});

/**
 * Finds the newest report, after `since` (RFC 3339), that the session could not keep the bundle `fileName`; null if there
 * is none. Throws what the API threw.
 */
export async function findOmittedBundle(
  agentApi: Anthropic,
  sessionId: string,
  { fileName, since }: { fileName: string; since: string },
): Promise<OmittedBundle | null> {
  const { data } = await agentApi.beta.sessions.events.list(sessionId, {
    types: ['session.error'],
    order: 'desc',
    limit: 20,
  });
  for (const event of data) {
    const facts = Facts.safeParse(event);
    if (!facts.success || facts.data.processed_at <= since) continue;
    const { omitted } = facts.data.curfew.outputs;
    const found = omitted.find(({ path }) => path.split('/').at(-1) === fileName);
    if (found && isKnown(found.why)) return { why: found.why, bytes: found.size_bytes ?? 0 };
    if (omitted.some(({ why }) => why === 'count')) return { why: 'count', bytes: 0 };
  }
  return null;
}

function isKnown(why: string): why is OmittedBundle['why'] {
  return why === 'size' || why === 'total' || why === 'kind' || why === 'unreadable' || why === 'count';
}
