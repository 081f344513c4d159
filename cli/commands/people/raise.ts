import { duration } from '../../../definitions/schema/scalars.ts';
import { MICROS_PER_CENT } from '../../../money/micros.ts';
import { parseUsd } from '../../../money/parse-usd.ts';
import { CommandError, EXIT } from '../../command-error.ts';
import { askRun, type AskOptions } from '../../people/ask-run.ts';

export interface RaiseOptions extends AskOptions {
  /** Dollars, such as `5` or `$2.50`. */
  spend?: string;
  /** Such as `20m`. */
  duration?: string;
}

/** Gives a run more money or time, as far as its budgets allow. Throws a CommandError that lists what is wrong with them. */
export async function raise(run: string, { spend, duration: time, ...options }: RaiseOptions): Promise<void> {
  if (spend === undefined && time === undefined) {
    throw new CommandError('Say how much: --spend 5 (dollars), --duration 20m, or both.', EXIT.usage);
  }
  const problems = [...problemsOfSpend(spend), ...problemsOfDuration(time)];
  if (problems.length > 0) throw new CommandError(problems.join('\n'), EXIT.usage);
  await askRun(run, options, { update: 'raise', input: { spend, duration: time } });
}

function problemsOfSpend(spend: string | undefined): string[] {
  const micros = spend === undefined ? MICROS_PER_CENT : parseUsd(spend);
  if (micros === null) return [`--spend is "${spend}"; write US dollars, such as 5 or 2.50`];
  if (micros === 0) return [`--spend is "${spend}"; it must be more than zero`];
  if (micros % MICROS_PER_CENT === 0) return [];
  return [`--spend is "${spend}", which is not whole cents; the agent API caps in cents`];
}

function problemsOfDuration(time: string | undefined): string[] {
  if (time === undefined) return [];
  return duration.safeParse(time).error?.issues.map(({ message }) => `--duration ${message}`) ?? [];
}
