/** Reads `14:00`, `2pm`, `2:30pm`, `noon` or `midnight` as minutes after midnight; null for anything else. */
export function readClockTime(written: string): number | null {
  if (written === 'midnight') return 0;
  if (written === 'noon') return 12 * 60;
  const [, hourText, minuteText, half] = /^(\d{1,2})(?::(\d{2}))?\s*(am|pm)?$/.exec(written) ?? [];
  if (hourText === undefined || (minuteText === undefined && half === undefined)) return null;
  const [hour, minute] = [Number(hourText), Number(minuteText ?? 0)];
  if (minute > 59) return null;
  if (half === undefined) return hour > 23 ? null : hour * 60 + minute;
  if (hour < 1 || hour > 12) return null;
  return ((hour % 12) + (half === 'pm' ? 12 : 0)) * 60 + minute;
}
