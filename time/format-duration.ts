const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** A duration as people write it in definitions: `45m`, `1h30m`. Below a second, or negative, it is `0s`. */
export function formatDuration(ms: number): string {
  let rest = Math.max(0, ms);
  let text = '';
  for (const [unit, size] of UNITS) {
    const whole = Math.floor(rest / size);
    rest -= whole * size;
    if (whole > 0) text += `${whole}${unit}`;
  }
  return text || '0s';
}
