/** Is this the name of a time zone, such as `Europe/Berlin`, or a fixed distance to UTC, such as `+08:00`? */
export function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
