/** `; did you mean \`x\`?` for the allowed name that is closest to the written one, or nothing when none is close. */
export function suggestion(written: string, allowed: readonly string[]): string {
  const closest = allowed
    .map((name) => ({ name, off: distance(plain(written), plain(name)) }))
    .filter(({ name, off }) => isClose(plain(written), plain(name), off))
    .sort((a, b) => a.off - b.off)[0];
  return closest ? `; did you mean \`${closest.name}\`?` : '';
}

/** Nobody mistypes the first letter of a long word: `update-issue` is not meant to be `create-issue`. */
function isClose(written: string, name: string, off: number): boolean {
  if (off <= 1) return true;
  return written[0] === name[0] && off <= Math.min(3, Math.floor(name.length / 3));
}

/** How many letters must be replaced, added, left out or swapped with their neighbour to make one word of the other. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwap ? (before[j - 2] ?? 0) + 1 : Infinity;
      next.push(Math.min(replaced, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ ]/g, '').slice(0, 64);
}
