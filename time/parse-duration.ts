const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const PARTS = /(\d+)(ms|s|m|h|d)/g;
const WHOLE = /^(?:\d+(?:ms|s|m|h|d))+$/;

/**
 * Reads a duration as people write it (`45m`, `1h30m`, `500ms`) into milliseconds. Null for anything else, and for more
 * than a number can count exactly. Callers decide which durations they allow.
 */
export function parseDuration(text: string): number | null {
  if (!WHOLE.test(text)) return null;
  const parts = [...text.matchAll(PARTS)];
  const total = parts.reduce((sum, [, count = '', unit = '']) => sum + Number(count) * (UNITS[unit] ?? 0), 0);
  return Number.isSafeInteger(total) ? total : null;
}
