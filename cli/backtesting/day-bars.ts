import type { BacktestDay } from '../../triggers/backtest-report.ts';

/** With the day and the three numbers a line has at most 80 columns. */
const BAR_COLUMNS = 46;

/** Shows each day with what became of the deliveries that matched, as numbers and as a bar. */
export function dayBars(days: readonly BacktestDay[]): string {
  const most = Math.max(...days.map(matchedOf));
  if (most <= 0) return '';
  const scale = Math.min(1, BAR_COLUMNS / most);
  const lines = days.map((day) => {
    const numbers = [day.started, day.skipped, day.refused].map((count) => String(count).padStart(6));
    return `  ${day.day}${numbers.join('')}  ${bar(day, scale)}`.trimEnd();
  });
  return ['Day by day      █     ▒     ░', ...lines, '  █ started  ▒ skipped  ░ refused'].join('\n');
}

function matchedOf({ started, skipped, refused }: BacktestDay): number {
  return started + skipped + refused;
}

/** Each part ends where the sum until it ends, so that the whole is as long as the day is. What there is shows at least one column. */
function bar({ started, skipped, refused }: BacktestDay, scale: number): string {
  const columns = (count: number): number => (count === 0 ? 0 : Math.max(1, Math.round(count * scale)));
  return `${'█'.repeat(columns(started))}${'▒'.repeat(columns(skipped))}${'░'.repeat(columns(refused))}`;
}
