import type { SessionAgent } from './agent.ts';
import type { SessionRow } from './schema.ts';

/** A session as its table has it, but with the agent as a value: this is where it is parsed, once per read. */
export interface Session extends Omit<SessionRow, 'agent'> {
  agent: SessionAgent;
}

/** The agent was checked when the session was created, so it is trusted here. */
export function toSession(row: SessionRow): Session {
  return { ...row, agent: JSON.parse(row.agent) };
}

export function toSessionRow(session: Session): SessionRow {
  return { ...session, agent: JSON.stringify(session.agent) };
}
