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

/** The columns in which `after` differs from `before`. The agent is compared as an object, so set a new one. */
export function changedColumns(before: Session, after: Session): Partial<SessionRow> {
  const { agent, ...rest } = after;
  const changed = Object.entries(rest).filter(([column, value]) => value !== before[column as keyof typeof rest]);
  return { ...Object.fromEntries(changed), ...(agent === before.agent ? {} : { agent: JSON.stringify(agent) }) };
}
