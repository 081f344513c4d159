import { MOST_OF_A_RUN } from '../../contract/most-of-a-run.ts';
import type { RaiseUpdate } from '../../contract/people.ts';
import { UPDATES } from '../../contract/temporal-names.ts';
import { formatUsd } from '../../money/format-usd.ts';
import { MICROS_PER_CENT, MICROS_PER_USD } from '../../money/micros.ts';
import { parseUsd } from '../../money/parse-usd.ts';
import { formatDuration } from '../../time/format-duration.ts';
import { parseDuration } from '../../time/parse-duration.ts';
import { isStopping } from '../life.ts';
import { moreMoney } from '../more-money.ts';
import type { OpenApproval, RunState } from '../run-state.ts';
import { raiseSessionCap } from '../session-cap.ts';
import { showDetails } from '../show.ts';
import { quickActivities } from '../steps/policy.ts';
import { StopRequested } from '../steps/stop-requested.ts';
import { approvalRule } from './approval-rule.ts';
import { checkSender } from './check-sender.ts';
import { personText, type Person } from './person.ts';
import type { PersonUpdate } from './person-update.ts';
import { recordAction } from './record-action.ts';
import { refuseTooLate } from './refuse-too-late.ts';
import { refused } from './refused.ts';
import { reject, rejectWhenEnding, TOO_LATE } from './reject.ts';
import type { Sender } from './sender.ts';

/** How much more the run gets. */
interface Extra {
  spendMicros: number;
  durationMs: number;
}

/**
 * Raises the limits of the run: its money within its budgets, its working time freely. If the automation has a rule for the
 * limit, only its approvers may, and money only where the rule asks for one person.
 */
export const raise: PersonUpdate<RaiseUpdate> = {
  name: UPDATES.raise,
  description: 'Give the run more: {"spend": "5"} dollars, {"duration": "20m"} of work, or both',
  validate,
  handle,
};

function validate(state: RunState, update: RaiseUpdate): void {
  rejectWhenEnding(state);
  const extra = readRaise(update);
  if (!state.isAdmitted) reject(NOT_STARTED);
  const tooMuch = beyondMost(state, extra);
  if (tooMuch !== null) reject(tooMuch);
  const count = approvalRule(state, 'limit')?.count ?? 1;
  if (extra.spendMicros > 0 && count > 1) {
    reject(
      `More money needs ${count} people, so nobody can raise it alone: approve at the limit, where the run asks for it`,
    );
  }
}

const NOT_STARTED =
  'The run has not started yet, so it has no limits that can be raised; raise them when it has started';

/**
 * The time is raised before anything is awaited, so that a deadline that comes meanwhile finds it. If the budgets have no room
 * for the money, nothing is raised at all. Time costs money at the hosted API.
 */
async function handle(state: RunState, update: RaiseUpdate, sender: Sender): Promise<string> {
  const extra = readRaise(update);
  const { spendMicros, durationMs } = extra;
  const limit = state.approvals.find(({ before }) => before === 'limit');
  const person = await checkSender(state, sender, approvalRule(state, 'limit')?.approvers ?? []);
  await refuseTooLate(state);
  // Other raises may have been carried out since this one was validated.
  const tooMuch = beyondMost(state, extra);
  if (tooMuch !== null) throw refused('Rejected', tooMuch);
  state.limits.durationMs += durationMs;
  try {
    await moreMoney(state, { extraMicros: spendMicros, extraMs: durationMs });
  } catch (error) {
    state.limits.durationMs -= durationMs;
    throw error instanceof StopRequested ? refused('NothingWaits', TOO_LATE) : error;
  }
  state.interventions += 1;
  const recorded = record(state, { person, spendMicros, durationMs });
  const goesOn = spendMicros === 0 || (await giveToSession(state, limit, person));
  await recorded;
  showDetails(state);
  return answer(state, goesOn);
}

/** Returns false if the session has already spent more than the new limit. */
async function giveToSession(state: RunState, limit: OpenApproval | undefined, person: Person): Promise<boolean> {
  try {
    if (!(await raiseSessionCap(state))) return false;
  } catch (error) {
    if (error instanceof StopRequested) return true;
    throw error;
  }
  if (limit) limit.decision ??= { approved: true, by: personText(person), isRaised: true };
  return true;
}

async function record(state: RunState, { person, ...detail }: Extra & { person: Person }): Promise<void> {
  await recordAction(state, { person, action: 'raise', detail });
  const { runId } = state.facts;
  const { durationMs: durationLimitMs } = state.limits;
  if (detail.durationMs > 0) await quickActivities.recordLimits({ runId, durationLimitMs });
}

function answer(state: RunState, goesOn: boolean): string {
  const duration = formatDuration(state.limits.durationMs);
  const limits = `The limits are now ${formatUsd(state.limits.spendMicros)} and ${duration}`;
  if (isStopping(state)) return `${limits}, but the run has begun to end meanwhile`;
  return goesOn ? limits : `${limits}, but more than that is spent already: raise by more`;
}

/** Why these limits would be more than any run may have; null if they are not. */
function beyondMost({ limits }: RunState, extra: Extra): string | null {
  const { spendUsd, durationDays } = MOST_OF_A_RUN;
  if (limits.durationMs + extra.durationMs > durationDays * 86_400_000)
    return `No run may work for more than ${durationDays} days; the limit is ${formatDuration(limits.durationMs)} now`;
  if (limits.spendMicros + extra.spendMicros > spendUsd * MICROS_PER_USD)
    return `No run may spend more than ${formatUsd(spendUsd * MICROS_PER_USD)}; the limit is ${formatUsd(limits.spendMicros)} now`;
  return null;
}

function readRaise({ spend, duration }: RaiseUpdate): Extra {
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
