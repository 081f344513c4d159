import type { RunId } from '../../contract/event.ts';

const MOST_REASONS = 500;

/**
 * The reasons of one delivery that are stored: those of the automations that it started, and at most 500 of others, so that a
 * row stays small however many automations there are. `runs` are the ids of the runs that it started.
 */
export function boundReasons(reasons: Record<string, string>, runs: readonly RunId[]): Record<string, string> {
  const all = Object.entries(reasons);
  if (all.length <= MOST_REASONS) return reasons;
  const started = new Set(runs.map((runId) => runId.slice(0, runId.indexOf('/'))));
  const others = all.filter(([automation]) => !started.has(automation)).slice(0, MOST_REASONS);
  return Object.fromEntries([...all.filter(([automation]) => started.has(automation)), ...others]);
}
