import { zoneOffset } from './zone-offset.ts';

const MINUTE_MS = 60_000;

/** An instant as the clocks of a zone show it, with their distance to UTC: `2026-11-28 07:00 +01:00`. */
export function localTime(instantMs: number, timeZone: string): string {
  const offset = zoneOffset(instantMs, timeZone);
  const shown = new Date(instantMs + offset).toISOString().slice(0, 'yyyy-mm-ddThh:mm'.length).replace('T', ' ');
  const minutes = Math.abs(Math.trunc(offset / MINUTE_MS));
  const ahead = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
  return `${shown} ${offset < 0 ? '-' : '+'}${ahead}`;
}
