import type { Insertable, Transaction } from 'kysely';
import type { z } from 'zod';
import { pricedModels, tokenPrices } from '../../../money/prices.ts';
import type { Engine } from '../../engine.ts';
import { newId } from '../../store/new-id.ts';
import type { EngineSchema } from '../../store/schema.ts';
import { wantWork } from '../../store/session-status.ts';
import { readSession, writeWithin } from '../../store/write-session.ts';
import type { SessionAgent } from '../../store/agent.ts';
import { readAgent } from '../../store/agent-store.ts';
import type { Session } from '../../store/session.ts';
import { pinSkills } from '../../skills/pin-skills.ts';
import { appendUserEvent } from '../events/append-user-event.ts';
import { namedFiles, sizesOf } from '../events/named-files.ts';
import { refuseTooMuch } from '../events/refuse-too-much.ts';
import { refuseMissingSearch } from '../agents/refuse-missing-search.ts';
import { ApiError } from '../http/api-error.ts';
import { readEnvironment } from '../../store/environment-store.ts';
import { readLiveVault } from '../../store/vaults/vault-store.ts';
import { sessionAgent } from './session-agent.ts';
import type { SessionCreateParams } from './session-params.ts';
import { storeSkills } from './store-skills.ts';
import { storeResources } from './store-resources.ts';

type Params = z.output<typeof SessionCreateParams>;

/** Creates a session with its resources and first events, all or nothing. Throws ApiError and StoreError. */
export async function createSession(engine: Engine, params: Params): Promise<Session> {
  const id = newId('sesn');
  const events = params.initial_events ?? [];
  const files = await namedFiles(engine, events);
  const session = await engine.database.transaction().execute(async (transaction) => {
    const found = await agentFor(transaction, params);
    refuseMissingSearch(found.tools, engine.search);
    const pinned = await pinSkills(transaction, found.skills);
    const agent = { ...found, skills: pinned.map(({ skill }) => skill) };
    await refuseArchivedEnvironment(transaction, params.environment_id);
    for (const vaultId of params.vault_ids ?? []) await readLiveVault(transaction, vaultId);
    await transaction
      .insertInto('sessions')
      .values(newRow(id, agent, params))
      .execute();
    await storeSkills(transaction, { sessionId: id, pinned, resources: params.resources ?? [] });
    await storeResources(transaction, engine.seal, { sessionId: id, resources: params.resources ?? [] });
    await writeWithin(transaction, { sessionId: id }, async (write) => {
      await refuseTooMuch(write, events, sizesOf(files));
      for (const event of events) await appendUserEvent(write, event, files);
      if (events.length > 0) wantWork(write);
    });
    return await readSession(transaction, id);
  });
  engine.workspaces.prepareAhead(id);
  if (session.needs_wake) engine.wake(id);
  return session;
}

async function agentFor(transaction: Transaction<EngineSchema>, params: Params): Promise<SessionAgent> {
  const found = await readAgent(transaction, params.agent.id, params.agent.version);
  if (found.archived_at !== null)
    throw new ApiError(400, `Agent ${found.id} is archived; no session can start with it.`);
  const agent = sessionAgent(found, params.agent);
  if (tokenPrices(agent.model.id, 0) !== null) return agent;
  throw new ApiError(
    400,
    `The price of model "${agent.model.id}" is not known, so its cost cannot be limited. Known are: ${pricedModels().join(', ')}.`,
    'model_not_budgetable',
  );
}

async function refuseArchivedEnvironment(transaction: Transaction<EngineSchema>, id: string): Promise<void> {
  const environment = await readEnvironment(transaction, id);
  if (environment.archived_at !== null) {
    throw new ApiError(400, `Environment ${id} is archived; no session can start in it.`, 'environment_archived');
  }
}

function newRow(id: string, agent: SessionAgent, params: Params): Insertable<EngineSchema['sessions']> {
  const now = new Date().toISOString();
  return {
    id,
    thread_id: newId('sthr'),
    agent_id: agent.id,
    agent_version: agent.version,
    agent: JSON.stringify(agent),
    environment_id: params.environment_id,
    status: 'idle',
    title: params.title ?? null,
    metadata: JSON.stringify(params.metadata ?? {}),
    budget_cents: params.budget ?? null,
    brain: null,
    running_since: null,
    running_tool: null,
    vault_ids: JSON.stringify(params.vault_ids ?? []),
    created_at: now,
    updated_at: now,
    archived_at: null,
  };
}
