import { formatUsd } from '../../money/format-usd.ts';
import type { AutomationBacktest } from '../../triggers/backtest-report.ts';

/** Says what the runs of a backtest would have cost, and how that is known. */
export function costLine({ started, cost }: AutomationBacktest): string {
  const { realRuns, realMicros, realLimitedMicros, each, p50Micros, p90Micros } = cost;
  if (started === 0) return 'No run would have started, so it would have cost nothing.';
  const others = started - realRuns;
  const isLess = realLimitedMicros < realMicros;
  const less = isLess ? `, which the limit that the file has now brings down to ${formatUsd(realLimitedMicros)}` : '';
  const real = `${runs(realRuns)} really happened and cost ${formatUsd(realMicros)}${less}`;
  if (others === 0 && isLess) return `It would have cost ${formatUsd(p50Micros)}: ${real}.`;
  if (others === 0) return `It costs ${formatUsd(p50Micros)}: ${real}.`;
  const isLimit = each.from === 'limits';
  const total = isLimit
    ? `at most ${formatUsd(p90Micros)}`
    : `${formatUsd(p50Micros)} (p50) to ${formatUsd(p90Micros)} (p90)`;
  const eachOther = isLimit
    ? `${runs(others)} ${others === 1 ? 'is' : 'are'} taken at the limit of ${formatUsd(each.p50Micros)} each, because the last 90 days have ${each.runs === 0 ? 'no run' : `only ${runs(each.runs)}`} of it to learn from`
    : `${runs(others)} ${others === 1 ? 'is' : 'are'} taken at ${formatUsd(each.p50Micros)} to ${formatUsd(each.p90Micros)} each, as its ${runs(each.runs)} of the last 90 days cost`;
  return `It would have cost ${total}:\n${realRuns === 0 ? '' : `${real};\n`}${eachOther}.`;
}

function runs(count: number): string {
  return `${count} ${count === 1 ? 'run' : 'runs'}`;
}
