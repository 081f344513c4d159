const UNITS = ['bytes', 'kB', 'MB', 'GB'] as const;
const STEP = 1024;

/** A number of bytes for people, with at most one digit after the point: `512 bytes`, `1.5 MB`. A kB is 1,024 bytes. */
export function formatBytes(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= STEP && unit < UNITS.length - 1) {
    size /= STEP;
    unit += 1;
  }
  const shown = unit === 0 ? String(size) : size.toFixed(1).replace(/\.0$/, '');
  return `${shown} ${bytes === 1 ? 'byte' : UNITS[unit]}`;
}
