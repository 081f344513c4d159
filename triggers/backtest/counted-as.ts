import { formatUsd } from '../../money/format-usd.ts';
import { formatDuration } from '../../time/format-duration.ts';
import type { Refused } from '../../contract/admission.ts';
import type { BudgetRefusal } from '../../contract/budget.ts';
import type { NotStarted } from '../backtest-report.ts';
import type { Fate } from './simulation/planned-run.ts';

/** What a delivery does with one automation. `reason` is a phrase for people; deliveries are counted by it. */
export type Counted = { kind: 'started'; reason: string } | { kind: NotStarted; reason: string };

/** What people are told of the fate of a run. */
export function countedAs(fate: Fate): Counted {
  switch (fate.kind) {
    case 'started':
      return { kind: 'started', reason: 'started' };
    case 'refused':
      return refused(fate.refusal);
    case 'over-budget':
      return { kind: 'refused', reason: overBudget(fate.refusal) };
    case 'unpriced':
      return {
        kind: 'refused',
        reason: `the price of model ${fate.model} is not known: set it in \`prices\` of curfew.yml`,
      };
    case 'ended':
      return { kind: 'skipped', reason: `it ended before it began: ${fate.outcome}` };
    case 'open':
      return { kind: 'skipped', reason: 'it was still waiting at the end of this time' };
  }
}

function refused(refusal: Refused): Counted {
  switch (refusal.reason) {
    case 'busy':
      return { kind: 'skipped', reason: 'another run was at work on its subject' };
    case 'waiting':
      return { kind: 'skipped', reason: 'it was still waiting at the end of this time' };
    case 'expired':
      return { kind: 'skipped', reason: 'it waited for its subject as long as a run may' };
    case 'superseded':
      return { kind: 'skipped', reason: 'a newer event about its subject took its place' };
    case 'steered':
      return { kind: 'skipped', reason: 'it was sent into the run that was at work on its subject' };
    case 'paused':
      return {
        kind: 'skipped',
        reason: refusal.isEverything ? 'all automations were paused' : 'the automation was paused',
      };
    case 'breaker':
      return { kind: 'skipped', reason: 'its breaker was open after failed runs' };
    case 'prs-open':
      return { kind: 'refused', reason: `prs-open in ${refusal.repository}: ${refusal.most}` };
    case 'settled':
      return { kind: 'skipped', reason: 'the run had already ended' };
    case 'rate': {
      const { scope, rate } = refusal;
      return { kind: 'refused', reason: `rate of ${scope}: ${rate.count} in ${formatDuration(rate.perMs)}` };
    }
  }
}

function overBudget({ scope, per, limitMicros, freeAgainAt }: BudgetRefusal): string {
  const never = freeAgainAt === null ? ', which is less than one run may cost' : '';
  return `budget of ${scope} per ${per}: ${formatUsd(limitMicros)}${never}`;
}
