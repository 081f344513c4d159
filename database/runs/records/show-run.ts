import type { RunId } from '../../../contract/event.ts';
import type { RefusedHosts } from '../../../contract/refused-hosts.ts';
import { listApprovals } from '../../people/list-approvals.ts';
import type { ApprovalRecord } from '../../people/approval-record.ts';
import type { RecordedAction } from '../../people/record-action.ts';
import { causeOf } from '../../own-acts/cause-of.ts';
import { causeToBe } from '../../starts/cause-to-be.ts';
import { startsOfRun } from '../../starts/starts-of-run.ts';
import { readDelivery, type Delivery, type DeliveryRecord } from '../../inbox/read-delivery.ts';
import { waitsOfRun, type GithubWait } from '../../pace/waits-of-run.ts';
import { lacksOfRun, type Lack } from '../../lacks/lacks-of-run.ts';
import { readRefusedHosts } from '../refused-hosts.ts';
import type { RunRecord } from './run-record.ts';
import { runRecords } from './run-records.ts';
import type { Database } from '../../schema.ts';

interface ShownDecision {
  step: number;
  decision: unknown;
  /** RFC 3339. */
  decidedAt: string;
}

export interface ShownCause {
  runId: RunId;
  /** How many runs caused one another until the shown run. */
  depth: number;
  rootSource: string | null;
  rootDeliveryId: string | null;
}

export interface ShownStart {
  runId: RunId;
  /** What it took from the shown run. */
  micros: number;
  state: 'held' | 'taken' | 'returned';
}

export interface ShownRun {
  /** Null before the first decision: the delivery is stored, but its workflow has not asked for admission yet. */
  run: RunRecord | null;
  delivery: DeliveryRecord | null;
  decisions: ShownDecision[];
  /** What people did to the run, oldest first. */
  actions: RecordedAction[];
  /** What the run asked people for. */
  approvals: ApprovalRecord[];
  holdsSubject: boolean;
  /** The run that caused it, also before it has begun, and the delivery with which their chain began; null if nothing of Curfew did. */
  cause: ShownCause | null;
  /** The runs that it has started by an output, in their order. */
  started: ShownStart[];
  /** The hosts that its sandbox was refused; null if there are none. */
  refusedHosts: RefusedHosts | null;
  /** What its agent lacked. */
  lacks: Lack[];
  /** What it writes at GitHub as soon as the limits of its account allow it. */
  githubWaits: GithubWait[];
}

/** Everything that is stored about one run; null if nothing is. */
export async function showRun(database: Database, runId: RunId): Promise<ShownRun | null> {
  const row = await database.selectFrom('runs').selectAll().where('runId', '=', runId).executeTakeFirst();
  const [, source = '', ...deliveryId] = runId.split('/');
  const delivery = await readDelivery(database, row?.source ?? source, row?.deliveryId ?? deliveryId.join('/'));
  if (row === undefined && delivery === null) return null;
  const [run = null] = await runRecords(database, row === undefined ? [] : [row]);
  const held = await database.selectFrom('subjects').select('runId').where('runId', '=', runId).executeTakeFirst();
  return {
    run,
    delivery: delivery === null ? null : withoutBody(delivery),
    decisions: await decisionsOf(database, runId),
    actions: await actionsOf(database, runId),
    approvals: await listApprovals(database, { runId }),
    holdsSubject: held !== undefined,
    cause: await shownCause(database, runId),
    started: (await startsOfRun(database, runId)).map(shownStart),
    refusedHosts: await readRefusedHosts(database, runId),
    lacks: await lacksOfRun(database, runId),
    githubWaits: await waitsOfRun(database, runId),
  };
}

async function shownCause(database: Database, runId: RunId): Promise<ShownCause | null> {
  const cause = (await causeOf(database, runId)) ?? (await causeToBe(database, runId));
  if (cause === null) return null;
  const { causedBy, depth, rootSource, rootDeliveryId } = cause;
  return { runId: causedBy, depth, rootSource, rootDeliveryId };
}

function shownStart({ runId, micros, state }: ShownStart): ShownStart {
  return { runId, micros, state };
}

function withoutBody(delivery: Delivery): DeliveryRecord {
  const { body: _body, faults: _faults, duplicateOf: _duplicateOf, answers: _answers, ...rest } = delivery;
  return rest;
}

async function decisionsOf(database: Database, runId: RunId): Promise<ShownDecision[]> {
  const rows = await database
    .selectFrom('decisions')
    .select(['step', 'decision', 'decidedAt'])
    .where('runId', '=', runId)
    .orderBy('step')
    .execute();
  return rows.map((row) => ({ ...row, decision: JSON.parse(row.decision) as unknown }));
}

async function actionsOf(database: Database, runId: RunId): Promise<RecordedAction[]> {
  const rows = await database
    .selectFrom('runEvents')
    .select(['key', 'at', 'actor', 'action', 'detail'])
    .where('runId', '=', runId)
    .orderBy('at')
    .orderBy('key')
    .execute();
  return rows.map((row) => ({ ...row, detail: JSON.parse(row.detail) as Record<string, unknown> }));
}
