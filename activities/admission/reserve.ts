import { ApplicationFailure } from '@temporalio/common';
import type { RunFacts } from '../../contract/run.ts';
import type { Budget } from '../../definitions/automation.ts';
import { budgetNotice } from '../../database/ledger/budget-notice.ts';
import { reserve as reserveMoney, type ReserveDecision } from '../../database/ledger/reserve.ts';
import { reservationFor } from '../../money/reservation-for.ts';
import type { ActivityDependencies } from '../dependencies.ts';

export interface ReserveActivityRequest {
  run: RunFacts;
  step: number;
  model: string;
  /** Its agent asks for fast mode. */
  isFast: boolean;
  /** Its agent can search the web. Absent in runs of version 0.1.0. */
  canSearch?: boolean;
  budgets: Budget[];
  /** RFC 3339: the instant of admission. */
  at: string;
}

/** `isFirstRefusal`: this is the first run that the full budget refused in its period. */
export type ReserveActivityResult = ReserveDecision & { isFirstRefusal: boolean };

/**
 * Takes the worst case of a run from all its budgets, or from none. A full budget is reported once per scope and period, in
 * the log and by one run, however many runs it refuses. Throws: non-retryable `ModelUnpriced`.
 */
export async function reserve(
  { database, environment, log }: ActivityDependencies,
  request: ReserveActivityRequest,
): Promise<ReserveActivityResult> {
  const { run, model, isFast, canSearch = false } = request;
  const { spendLimitMicros: limitMicros, durationLimitMs: durationMs } = run;
  const engine = environment.agentApi.kind === 'local' ? 'local' : 'hosted';
  const amountMicros = reservationFor({ limitMicros, durationMs, model, isFast, canSearch }, engine);
  if (amountMicros === null) {
    throw ApplicationFailure.nonRetryable(
      `The price of model ${model}${isFast ? ' in fast mode' : ''} is not known: it cannot be budgeted`,
      'ModelUnpriced',
    );
  }
  const decision = await reserveMoney(database, { ...request, amountMicros });
  if (decision.reserved || decision.reason !== 'over-budget') return { ...decision, isFirstRefusal: false };
  const refusal = { ...decision.refusal, runLimitMicros: run.spendLimitMicros };
  const { scope, period } = refusal;
  const isFirstRefusal = await budgetNotice(database, { runId: run.runId, scope, period, at: request.at });
  if (isFirstRefusal) log.warn({ runId: run.runId, ...refusal }, 'a budget is exhausted');
  return { ...decision, refusal, isFirstRefusal };
}
