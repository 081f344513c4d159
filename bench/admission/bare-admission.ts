import type { RunFacts } from '../../contract/run.ts';

/** Runs one statement with `?` for its parameters. */
export type Query = (sql: string, parameters: readonly unknown[]) => Promise<unknown>;

const BEGIN_STEP = {
  lockRun: `insert into runs (run_id, automation, agent, source, delivery_id, event_name, title, actor, repository, subject, url,
    spend_limit_micros, duration_limit_ms, started_at, phase) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    on conflict (run_id) do update set phase = runs.phase returning run_id, outcome, reservation, reserved_micros`,
  findDecision: 'select decision from decisions where run_id = ? and step = ?',
};
const STORE_DECISION = 'insert into decisions (run_id, step, decision, decided_at) values (?, ?, ?, ?)';
const TAKE_SUBJECT = `insert into subjects (automation, subject, run_id, held_since) values (?, ?, ?, ?)
  on conflict (automation, subject) do nothing`;
const SEE_SUBJECT = 'select run_id from subjects where automation = ? and subject = ?';
const ACCOUNTS = 6;
const TAKE_BALANCES = `insert into balances (scope, period, reserved_micros, settled_micros) values ${rows(ACCOUNTS, 4)}
  on conflict (scope, period) do update set reserved_micros = balances.reserved_micros + excluded.reserved_micros
  where balances.scope <> ? or balances.period <> ? or balances.reserved_micros + balances.settled_micros <= ?
  returning scope, period`;
const ADD_ENTRIES = `insert into entries (run_id, step, scope, period, kind, micros, at) values ${rows(ACCOUNTS, 7)}`;
const KEEP_RESERVATION = 'update runs set reservation = ?, reserved_micros = ? where run_id = ?';

/** A connection, and the statement with which it begins a transaction. */
export interface BareConnection {
  query: Query;
  begin: string;
}

/**
 * Runs the statements of the two admission steps in two transactions. They are written by hand, and nothing is decided
 * between them.
 */
export async function bareAdmission({ query, begin }: BareConnection, run: RunFacts, at: string): Promise<void> {
  const { runId, automation, event } = run;
  await query(begin, []);
  await beginStep(query, run, 1);
  await query(TAKE_SUBJECT, [automation, event.subject, runId, at]);
  await query(SEE_SUBJECT, [automation, event.subject]);
  await query(STORE_DECISION, [runId, 1, '{"admitted":true}', at]);
  await query('commit', []);

  await query(begin, []);
  await beginStep(query, run, 2);
  await query('select * from budgets', []);
  await query('savepoint balances', []);
  const scopes = [`automation:${automation}`, 'organization', `repository:${event.repository}`];
  const accounts = scopes.flatMap((scope) => [
    [scope, '2026-11'],
    [scope, '2026-11-21'],
  ]);
  const taken = accounts.flatMap((account) => [...account, run.spendLimitMicros, 0]);
  await query(TAKE_BALANCES, [...taken, 'organization', '2026-11-21', Number.MAX_SAFE_INTEGER]);
  const entries = accounts.flatMap((account) => [runId, 2, ...account, 'reserve', run.spendLimitMicros, at]);
  await query(ADD_ENTRIES, entries);
  await query(KEEP_RESERVATION, [JSON.stringify({ at, timeZone: 'UTC', accounts }), run.spendLimitMicros, runId]);
  await query(STORE_DECISION, [runId, 2, '{"reserved":true}', at]);
  await query('commit', []);
}

async function beginStep(query: Query, run: RunFacts, step: number): Promise<void> {
  const { runId, automation, agent, event, spendLimitMicros, durationLimitMs, startedAt } = run;
  const { source, deliveryId, name, title, actor, repository, subject, url } = event;
  const fromEvent = [source, deliveryId, name, title, actor, repository, subject, url];
  const limits = [spendLimitMicros, durationLimitMs, startedAt, 'admitting'];
  await query(BEGIN_STEP.lockRun, [runId, automation, agent, ...fromEvent, ...limits]);
  await query(BEGIN_STEP.findDecision, [runId, step]);
}

/** Returns the placeholders of `count` rows of `columns` values each. */
function rows(count: number, columns: number): string {
  return Array.from({ length: count }, () => `(${Array.from({ length: columns }, () => '?').join(', ')})`).join(', ');
}
