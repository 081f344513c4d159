import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import { MICROS_PER_CENT } from '../../../money/micros.ts';
import type { Engine } from '../../engine.ts';
import type { SessionAgent } from '../../store/agent.ts';
import type { Session } from '../../store/session.ts';
import { wantWork } from '../../store/session-status.ts';
import { budgetOf, type SessionBudget } from '../../store/session-usage.ts';
import { writeSession, type SessionWrite } from '../../store/write-session.ts';
import { refuseMissingSearch } from '../agents/refuse-missing-search.ts';
import { ApiError } from '../http/api-error.ts';
import { refuseLoneServers } from '../agents/mcp-servers.ts';
import type { SessionUpdateParams } from './session-params.ts';
import { patchMetadata } from '../http/shapes.ts';

type Changes = z.output<typeof SessionUpdateParams>;

/**
 * Changes a session and appends `session.updated` with what changed. If the budget had stopped the work, raising or
 * removing it starts the work again, without an event from the user. Throws ApiError 400 and SessionMissing; then
 * nothing is changed.
 */
export async function updateSession(engine: Engine, id: string, changes: Changes): Promise<Session> {
  refuseMissingSearch(changes.agent?.tools ?? [], engine.search);
  const { session, started } = await writeSession(engine, { sessionId: id }, (write) => {
    if (write.session.archived_at !== null) throw new ApiError(400, `Session ${id} is archived and cannot be changed.`);
    const wasStopped = write.session.budget_reached === 1;
    const changed = {
      ...changeTitle(write, changes),
      ...changeMetadata(write, changes),
      ...changeAgent(write, changes),
      ...changeBudget(write, changes),
    };
    if (Object.keys(changed).length > 0) write.append({ type: 'session.updated', ...changed });
    const goesOn = wasStopped && 'budget' in changed;
    if (goesOn) write.set({ budget_reached: 0 });
    return { session: write.session, started: goesOn && wantWork(write) };
  });
  if (started) engine.wake(id);
  return session;
}

function changeTitle(write: SessionWrite, { title }: Changes): { title?: string | null } {
  if (title === undefined || title === write.session.title) return {};
  write.set({ title });
  return { title };
}

function changeMetadata(write: SessionWrite, { metadata }: Changes): { metadata?: Record<string, string> } {
  if (!metadata) return {};
  const before: Record<string, string> = JSON.parse(write.session.metadata);
  const merged = patchMetadata(before, metadata);
  if (isDeepStrictEqual(merged, before)) return {};
  write.set({ metadata: JSON.stringify(merged) });
  return { metadata: merged };
}

function changeAgent(write: SessionWrite, { agent }: Changes): { agent?: SessionAgent } {
  if (!agent?.tools && !agent?.mcp_servers) return {};
  if (write.session.status !== 'idle') {
    throw new ApiError(
      400,
      `Session ${write.session.id} is ${write.session.status}; its tools and MCP servers can be changed while it is idle.`,
    );
  }
  const { tools, mcp_servers } = write.session.agent;
  const changed = {
    ...write.session.agent,
    tools: agent.tools ?? tools,
    mcp_servers: agent.mcp_servers ?? mcp_servers,
  };
  refuseLoneServers(changed);
  write.set({ agent: changed });
  return { agent: changed };
}

/** The worst case of the request under way counts as spent; otherwise the session could exceed the new budget. */
function changeBudget(write: SessionWrite, { budget }: Changes): { budget?: SessionBudget | null } {
  const { budget_cents, spend_micros, reserved_micros, status } = write.session;
  if (budget === undefined || budget === budget_cents) return {};
  if (status === 'terminated') throw new ApiError(400, 'The budget of a terminated session cannot be changed.');
  if (budget_cents === null) {
    throw new ApiError(400, 'A budget can only be set when the session is created.', 'budget_create_only');
  }
  if (budget !== null && budget * MICROS_PER_CENT <= spend_micros + reserved_micros) {
    throw new ApiError(
      400,
      "budget.max_list_cost must be greater than the session's consumed list cost.",
      'budget_not_raised',
    );
  }
  write.set({ budget_cents: budget });
  return { budget: budgetOf(write.session) };
}
