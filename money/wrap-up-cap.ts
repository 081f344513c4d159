import { MICROS_PER_CENT } from './micros.ts';

/** At this share of its money or time the agent is told to wrap up. */
export const WRAP_UP_SHARE = 0.8;

/**
 * The first cap of a session in micro-dollars: the mark at which the agent is told to wrap up. It is whole cents, as the API
 * takes them. If no whole cent is left below the mark, the limit itself is the mark.
 */
export function wrapUpCap(limitMicros: number): number {
  const mark = Math.floor((limitMicros * WRAP_UP_SHARE) / MICROS_PER_CENT) * MICROS_PER_CENT;
  return mark > 0 ? mark : limitMicros;
}
