import type { RunFacts } from '../../contract/run.ts';
import type { RunId } from '../../contract/event.ts';
import { prepared } from '../prepared.ts';
import type { Database, RunRow } from '../schema.ts';

/** The columns of a run that decisions about it depend on. */
export type LockedRun = Pick<RunRow, 'runId' | 'outcome' | 'reservation' | 'reservedMicros'>;

/**
 * Makes sure that a run has a record, and locks it until the transaction ends: so also PostgreSQL takes one decision
 * about a run at a time. Returns the columns that decisions depend on.
 */
export async function lockRun(transaction: Database, { event, ...facts }: RunFacts): Promise<LockedRun> {
  const [run] = await upsertRun(transaction, {
    runId: facts.runId,
    automation: facts.automation,
    agent: facts.agent,
    model: facts.model ?? null,
    automationHash: facts.automationHash ?? null,
    agentHash: facts.agentHash ?? null,
    source: event.source,
    deliveryId: event.deliveryId,
    eventName: event.name,
    title: event.title,
    actor: event.actor,
    repository: event.repository,
    subject: event.subject,
    url: event.url,
    spendLimitMicros: facts.spendLimitMicros,
    durationLimitMs: facts.durationLimitMs,
    startedAt: facts.startedAt,
  });
  if (run === undefined) throw new Error(`The record of run "${facts.runId}" was not returned.`);
  return run;
}

/** The columns of a run that are known from its beginning. */
interface FirstColumns {
  runId: RunId;
  automation: string;
  agent: string;
  model: string | null;
  automationHash: string | null;
  agentHash: string | null;
  source: string;
  deliveryId: string;
  eventName: string;
  title: string;
  actor: string | null;
  repository: string | null;
  subject: string;
  url: string | null;
  spendLimitMicros: number;
  durationLimitMs: number;
  startedAt: string;
}

const upsertRun = prepared((database, columns: FirstColumns) =>
  database
    .insertInto('runs')
    .values({
      runId: columns.runId,
      automation: columns.automation,
      agent: columns.agent,
      model: columns.model,
      automationHash: columns.automationHash,
      agentHash: columns.agentHash,
      source: columns.source,
      deliveryId: columns.deliveryId,
      eventName: columns.eventName,
      title: columns.title,
      actor: columns.actor,
      repository: columns.repository,
      subject: columns.subject,
      url: columns.url,
      spendLimitMicros: columns.spendLimitMicros,
      durationLimitMs: columns.durationLimitMs,
      startedAt: columns.startedAt,
      phase: 'admitting',
    })
    .onConflict((conflict) => conflict.column('runId').doUpdateSet((row) => ({ phase: row.ref('runs.phase') })))
    .returning(['runId', 'outcome', 'reservation', 'reservedMicros']),
);
