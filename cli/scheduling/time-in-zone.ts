import { localTime } from '../../time/local-time.ts';

/** An instant as the clocks of a zone show it: `2026-11-28 07:00 +01:00 Europe/Berlin`. */
export function timeInZone(at: string, timezone: string): string {
  const isDistance = /^[+-]/.test(timezone);
  return `${localTime(Date.parse(at), timezone)}${isDistance ? '' : ` ${timezone}`}`;
}
