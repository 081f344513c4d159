import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { sql } from 'kysely';
import type { RunId } from '../../contract/event.ts';
import type { RunFacts, RunInput } from '../../contract/run.ts';
import { NO_TOTALS } from '../../contract/totals.ts';
import { markDeliveries, type MarkedDelivery } from '../../database/inbox/mark-delivery.ts';
import type { NewDelivery } from '../../database/inbox/new-delivery.ts';
import { storeDeliveries } from '../../database/inbox/store-deliveries.ts';
import { reserve } from '../../database/ledger/reserve.ts';
import { syncBudgets } from '../../database/ledger/sync-budgets.ts';
import { admit } from '../../database/runs/admit.ts';
import { settle } from '../../database/runs/settle.ts';
import type { Database } from '../../database/schema.ts';
import type { Definitions } from '../../definitions/load-definitions.ts';
import { decideAndRecord } from '../../triggers/dispatch/decide-and-record.ts';
import type { DecideDependencies } from '../../triggers/dispatch/decide-delivery.ts';
import { issuePayload } from '../ingest/signed-requests.ts';

const AT_ONCE = 200;
const WORKS_MS = 20 * 60_000;

export interface FilledMonth {
  definitions: Definitions;
  deliveries: number;
  /** RFC 3339. */
  since: string;
  until: string;
}

/**
 * Fills a database with a month: deliveries of 10 kB at the same distances, decided as dispatch does, and the runs that they
 * start, admitted and settled as workers do. Only Temporal and GitHub are left out. Returns how many runs there are.
 */
export async function fillMonth(database: Database, month: FilledMonth): Promise<number> {
  const { definitions, deliveries, since, until } = month;
  // The commits of the filling need not survive a power cut.
  await sql`pragma synchronous = off`.execute(database);
  await syncBudgets(database, definitions.settings);
  const started = new Map<RunId, RunInput>();
  const dependencies = { client: startsNothing(started), definitions, taskQueue: 'bench', github: GITHUB };
  const [from, apartMs] = [Date.parse(since), (Date.parse(until) - Date.parse(since)) / deliveries];
  let runs = 0;
  for (let first = 0; first < deliveries; first += AT_ONCE) {
    const count = Math.min(AT_ONCE, deliveries - first);
    const page = Array.from({ length: count }, (_, n) => deliveryAt(from + (first + n) * apartMs, first + n));
    await storeDeliveries(database, page);
    await markDeliveries(database, await Promise.all(page.map((delivery) => decided(dependencies, delivery))));
    for (const [runId, input] of started) await happen(database, { runId, input, arrivals: page });
    runs += started.size;
    started.clear();
  }
  // The database has written down when it was filled.
  await sql`update decisions set decided_at = (select started_at from runs where runs.run_id = decisions.run_id)`.execute(
    database,
  );
  await sql`update runs set settled_at = ended_at`.execute(database);
  return runs;
}

const GITHUB = {
  permissionOf: async () => 'write' as const,
  changedFiles: async () => [],
  botLogin: async () => 'curfew[bot]',
};

/** Temporal at the one call that dispatch makes. */
function startsNothing(started: Map<RunId, RunInput>): Client {
  const start = async (_: string, { workflowId, args }: { workflowId: string; args: [RunInput] }): Promise<void> =>
    void started.set(workflowId.slice('run/'.length), args[0]);
  const withDeadline = <T>(_: number, call: () => Promise<T>): Promise<T> => call();
  return { workflow: { start }, connection: { withDeadline } } as unknown as Client;
}

/** One in three is about a repository for which there are automations. */
function deliveryAt(at: number, n: number): NewDelivery {
  const deliveryId = randomUUID();
  const body = issuePayload(deliveryId).replaceAll('acme/api', n % 3 === 0 ? 'acme/api' : `acme/other${n % 50}`);
  return {
    source: 'github',
    deliveryId,
    name: 'issues',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(body),
    receivedAt: new Date(at).toISOString(),
    state: 'pending',
    reason: null,
  };
}

async function decided(dependencies: DecideDependencies, delivery: NewDelivery): Promise<MarkedDelivery> {
  const { source, deliveryId } = delivery;
  return { source, deliveryId, mark: await decideAndRecord(dependencies, delivery) };
}

async function happen(
  database: Database,
  { runId, input, arrivals }: { runId: RunId; input: RunInput; arrivals: readonly NewDelivery[] },
): Promise<void> {
  const { automation, agent, event } = input;
  const at = arrivals.find(({ deliveryId }) => deliveryId === event.deliveryId)?.receivedAt ?? '';
  const { spendMicros, durationMs } = automation.limits;
  const run: RunFacts = {
    runId,
    automation: automation.id,
    agent: agent.name,
    model: agent.model.id,
    event,
    spendLimitMicros: spendMicros,
    durationLimitMs: durationMs,
    startedAt: at,
  };
  const { admitted } = await admit(database, { run, step: 1, final: true, at });
  const money = { run, step: 2, amountMicros: spendMicros, budgets: automation.budgets, at };
  const worked = admitted && (await reserve(database, money)).reserved;
  await settle(database, {
    run,
    outcome: worked ? 'delivered' : 'skipped',
    reason: 'It is over',
    totals: { ...NO_TOTALS, spendMicros: worked ? Math.round(spendMicros / 3) : 0 },
    artefacts: [],
    sessionId: null,
    endedAt: new Date(Date.parse(at) + (worked ? WORKS_MS : 0)).toISOString(),
  });
}
