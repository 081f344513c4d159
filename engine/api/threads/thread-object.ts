import type { Kysely } from 'kysely';
import type { EngineSchema } from '../../store/schema.ts';
import type { Session } from '../../store/session.ts';
import { activeMs, sessionUsage } from '../../store/session-usage.ts';

/** The primary thread of a session as the API shows it. All that the session does is done in this thread. */
export async function threadObject(database: Kysely<EngineSchema>, session: Session): Promise<object> {
  const { multiagent: _, ...agent } = session.agent;
  const end = session.archived_at ?? new Date().toISOString();
  const hasRun = session.running_since !== null || session.active_ms > 0;
  return {
    id: session.thread_id,
    type: 'session_thread',
    session_id: session.id,
    parent_thread_id: null,
    workflow_run_id: null,
    agent,
    status: session.status,
    stats: hasRun
      ? {
          active_seconds: activeMs(session) / 1_000,
          duration_seconds: (Date.parse(end) - Date.parse(session.created_at)) / 1_000,
          startup_seconds: 0,
        }
      : null,
    usage: (await hasBeenIdle(database, session.id)) ? sessionUsage(session) : null,
    created_at: session.created_at,
    updated_at: session.updated_at,
    archived_at: session.archived_at,
  };
}

async function hasBeenIdle(database: Kysely<EngineSchema>, sessionId: string): Promise<boolean> {
  const idle = await database
    .selectFrom('events')
    .select('id')
    .where('session_id', '=', sessionId)
    .where('type', '=', 'session.thread_status_idle')
    .limit(1)
    .executeTakeFirst();
  return idle !== undefined;
}
