import type { RunId } from '../../contract/event.ts';
import { prepared } from '../prepared.ts';
import type { Database, DecisionsTable } from '../schema.ts';

/** The number of the decision: the workflow counts all kinds of decisions of a run in one sequence. */
export interface DecisionKey {
  runId: RunId;
  step: number;
}

interface DecisionRequest extends DecisionKey {
  /** RFC 3339; absent: now. */
  decidedAt?: string;
  /** RFC 3339: the instant for which it was asked, if that says from which day money comes. */
  askedAt?: string;
}

/**
 * Returns the decision that is stored for a run and a step, word for word. If there is none, it calls `decide` and
 * stores what that returns, unless `isProvisional` says that the same step may be decided again. Call it in a
 * transaction that has locked the run (`lockRun`), so that no two callers decide the same step.
 */
export async function decideOnce<Decision>(
  transaction: Database,
  { runId, step, decidedAt = new Date().toISOString(), askedAt }: DecisionRequest,
  { decide, isProvisional }: { decide: () => Promise<Decision>; isProvisional?: (decision: Decision) => boolean },
): Promise<Decision> {
  const [stored] = await findDecision(transaction, { runId, step });
  if (stored !== undefined) return JSON.parse(stored.decision) as Decision;
  const decision = await decide();
  if (isProvisional?.(decision)) return decision;
  const columns = { runId, step, decision: JSON.stringify(decision), decidedAt, askedAt: askedAt ?? null };
  await insertDecision(transaction, columns);
  return decision;
}

const findDecision = prepared((database, { runId, step }: DecisionKey) =>
  database.selectFrom('decisions').select('decision').where('runId', '=', runId).where('step', '=', step),
);

const insertDecision = prepared((database, { runId, step, decision, decidedAt, askedAt }: DecisionsTable) =>
  database.insertInto('decisions').values({ runId, step, decision, decidedAt, askedAt }),
);
