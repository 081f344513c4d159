import { MICROS_PER_CENT, type Micros } from './micros.ts';
import { serviceCost } from './service-cost.ts';
import { largestRequestCost } from './worst-case-cost.ts';

/** How long a session may still run after the interrupt at its deadline. */
const INTERRUPT_MS = 60_000;

/** How often the hosted API may search between two looks at the limit: more than any request of a model asks for. */
const MOST_SEARCHES = 20;

/** What decides how much a run may cost in the worst case. */
export interface ReservedFor {
  limitMicros: Micros;
  durationMs: number;
  model: string;
  /** Its agent asks for fast mode, which costs more. */
  isFast: boolean;
  /** Its agent can search the web, see `canSearch`. */
  canSearch?: boolean;
}

/**
 * How much to reserve for a run, in micro-dollars, so that it cannot cost more than that. Our own engine stops before a
 * request that might pass the limit. The hosted API checks the limit only before each request, so it can be passed by
 * one request of the largest size and by running time: no more of that than the duration. If the agent can search the web,
 * one request searches at most MOST_SEARCHES times. The sum of these is rounded up to whole cents, as budgets are. Null if the
 * price of the model at this speed is unknown: refuse such a run.
 */
export function reservationFor(
  { limitMicros, durationMs, model, isFast, canSearch = false }: ReservedFor,
  engine: 'local' | 'hosted',
): Micros | null {
  const largestRequest = largestRequestCost(model, isFast && engine === 'hosted');
  if (largestRequest === null) return null;
  if (engine === 'local') return limitMicros;
  const webSearches = canSearch ? MOST_SEARCHES : 0;
  const overshoot = largestRequest + serviceCost({ runningMs: durationMs + INTERRUPT_MS, webSearches });
  return limitMicros + Math.ceil(overshoot / MICROS_PER_CENT) * MICROS_PER_CENT;
}
