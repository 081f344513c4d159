const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads `45m`, `1h30m`, `90s` into milliseconds; null for anything else. */
export function parseDuration(text: string): number | null {
  if (!/^(\d{1,6}(ms|s|m|h|d))+$/.test(text)) return null;
  let total = 0;
  for (const [, count = '0', unit = ''] of text.matchAll(/(\d+)(ms|s|m|h|d)/g))
    total += Number(count) * (UNITS[unit] ?? 0);
  return total;
}
