import type { SwitchedOff } from '../../database/admission/switched-off.ts';
import { oneLine } from '../../text/one-line.ts';

const MOST_BYTES = 200;

/**
 * Says what keeps automations from starting runs now, one line each; no lines if nothing does. `unknown` is why that could not
 * be read.
 */
export function switchLines({ pauses, breakers, unknown = null }: SwitchedOff & { unknown?: string | null }): string[] {
  return [
    ...pauses.map(({ automation, by, since, reason }) => {
      const what = automation === null ? 'All automations are' : `${automation} is`;
      const why = reason === null ? '' : `: ${oneLine(reason, MOST_BYTES)}`;
      return `${what} paused by ${by}, since ${since}${why}`;
    }),
    ...breakers.map(
      ({ automation, failures, closesAt }) =>
        `The breaker of ${automation} is open: its last ${failures} runs failed. The first run after ${closesAt} tries again; \`curfew resume ${automation}\` closes it.`,
    ),
    ...(unknown === null ? [] : [`Whether automations are paused is not known: ${oneLine(unknown, MOST_BYTES)}`]),
  ];
}
