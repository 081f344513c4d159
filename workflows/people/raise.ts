import { condition } from '@temporalio/workflow';
import type { Actor, RaiseUpdate } from '../../contract/people.ts';
import { UPDATES } from '../../contract/temporal-names.ts';
import { formatUsd } from '../../money/format-usd.ts';
import { MICROS_PER_CENT } from '../../money/micros.ts';
import { parseUsd } from '../../money/parse-usd.ts';
import { formatDuration } from '../../time/format-duration.ts';
import { parseDuration } from '../../time/parse-duration.ts';
import { isAtDeadline, isStopping } from '../life.ts';
import { moreMoney } from '../more-money.ts';
import type { RunState } from '../run-state.ts';
import { showDetails } from '../show.ts';
import { quickActivities } from '../steps/policy.ts';
import type { PersonUpdate } from './person-update.ts';
import { recordAction } from './record-action.ts';
import { refused } from './refused.ts';
import { reject, rejectWhenEnding } from './reject.ts';

/** Raises the limits of the run: its money within its budgets, its working time freely. */
export const raise: PersonUpdate<RaiseUpdate> = {
  name: UPDATES.raise,
  description: 'Give the run more: {"spend": "5"} dollars, {"duration": "20m"} of work, or both',
  validate,
  handle,
};

function validate(state: RunState, update: RaiseUpdate): void {
  rejectWhenEnding(state);
  readRaise(update);
}

async function handle(state: RunState, update: RaiseUpdate, actor: Actor): Promise<string> {
  const { spendMicros, durationMs } = readRaise(update);
  const limit = state.approvals.find(({ before }) => before === 'limit');
  await quickActivities.checkActor({ actor, approvers: limit?.approvers ?? [] });
  await refuseWhenStopping(state);
  if (spendMicros > 0) await moreMoney(state, spendMicros);
  await recordAction(state, { actor, action: 'raise', detail: { spendMicros, durationMs } });
  // The deadline may have come while the money and the record were under way.
  await refuseWhenStopping(state);
  state.limits.durationMs += durationMs;
  if (limit && spendMicros > 0) limit.decision = { approved: true, by: actor };
  showDetails(state);
  const duration = formatDuration(state.limits.durationMs);
  return `The limits are now ${formatUsd(state.limits.spendMicros)} and ${duration}`;
}

/** The deadline may just be interrupting the session; more time would come too late for it. Waits until that is known. */
async function refuseWhenStopping(state: RunState): Promise<void> {
  await condition(() => !isAtDeadline(state));
  if (isStopping(state)) throw refused('NothingWaits', 'The run is ending; nothing can be changed any more');
}

function readRaise({ spend, duration }: RaiseUpdate): { spendMicros: number; durationMs: number } {
  if (spend === undefined && duration === undefined)
    reject('Say how much: spend (such as "5") or duration (such as "20m")');
  return { spendMicros: readSpend(spend), durationMs: readDuration(duration) };
}

function readSpend(spend: string | undefined): number {
  if (spend === undefined) return 0;
  const micros = parseUsd(String(spend));
  if (micros !== null && micros > 0 && micros % MICROS_PER_CENT === 0) return micros;
  return reject(`"${String(spend)}" is not an amount of dollars above zero in whole cents, such as 5 or 2.50`);
}

function readDuration(duration: string | undefined): number {
  if (duration === undefined) return 0;
  const ms = parseDuration(String(duration));
  if (ms !== null && ms > 0) return ms;
  return reject(`"${String(duration)}" is not a duration above zero, such as 20m or 1h`);
}
