import { formatUsd } from './format-usd.ts';
import { MICROS_PER_CENT, type Micros } from './micros.ts';

interface Misfit {
  /** What a run reserves. */
  wantedMicros: Micros;
  /** The limit of the run: what it reserves, or less where the agent API may pass the limit. */
  limitMicros: Micros;
  /** The whole budget, which is less than `wantedMicros`. */
  budgetMicros: Micros;
}

/** Says in one line for people why a reservation can never fit into a budget, and what to change. */
export function neverFits({ wantedMicros, limitMicros, budgetMicros }: Misfit): string {
  const overshootMicros = wantedMicros - limitMicros;
  const parts =
    overshootMicros === 0
      ? ''
      : `, its limit of ${formatUsd(limitMicros)} and ${formatUsd(overshootMicros)} for one request of the largest size ` +
        'and for running time, by which that API may pass the limit';
  const lowest = Math.floor((budgetMicros - overshootMicros) / MICROS_PER_CENT) * MICROS_PER_CENT;
  const instead =
    lowest > 0
      ? `lower limits.spend to at most ${formatUsd(lowest)}`
      : 'choose a model whose largest request costs less than the budget';
  return (
    `a run reserves ${formatUsd(wantedMicros)}${parts}, but the budget is ${formatUsd(budgetMicros)}; ` +
    `raise the budget to at least ${formatUsd(wantedMicros)}, or ${instead}`
  );
}
