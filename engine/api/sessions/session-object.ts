import type { Kysely } from 'kysely';
import type { EngineSchema } from '../../store/schema.ts';
import { readRefusedHosts } from '../../store/refused-hosts.ts';
import type { Session } from '../../store/session.ts';
import { activeMs, budgetOf, curfewFacts, sessionUsage } from '../../store/session-usage.ts';

/** Sessions as the API shows them, in the order given, without the tokens of their resources. */
export async function sessionObjects(database: Kysely<EngineSchema>, sessions: Session[]): Promise<object[]> {
  if (sessions.length === 0) return [];
  const resources = await database
    .selectFrom('session_resources')
    .select(['session_id', 'body'])
    .where(
      'session_id',
      'in',
      sessions.map((session) => session.id),
    )
    .orderBy('position')
    .execute();
  return sessions.map((session) => {
    const own = resources.filter((resource) => resource.session_id === session.id);
    return sessionObject(
      session,
      own.map((resource) => JSON.parse(resource.body)),
    );
  });
}

function sessionObject(session: Session, resources: unknown[]): object {
  return {
    id: session.id,
    type: 'session',
    status: session.status,
    title: session.title,
    agent: session.agent,
    environment_id: session.environment_id,
    deployment_id: null,
    metadata: JSON.parse(session.metadata),
    budget: budgetOf(session),
    usage: sessionUsage(session),
    stats: {
      active_seconds: activeMs(session) / 1_000,
      duration_seconds:
        (Date.parse(session.archived_at ?? new Date().toISOString()) - Date.parse(session.created_at)) / 1_000,
    },
    outcome_evaluations: [],
    resources,
    vault_ids: JSON.parse(session.vault_ids),
    created_at: session.created_at,
    updated_at: session.updated_at,
    archived_at: session.archived_at,
    curfew: { ...curfewFacts(session), refused_hosts: readRefusedHosts(session) },
  };
}
