/** A time zone as people read it: `Europe/Berlin`, `UTC+08:00`. */
export function zoneName(timezone: string): string {
  return /^[+-]/.test(timezone) ? `UTC${timezone}` : timezone;
}
