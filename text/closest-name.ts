/**
 * The allowed name of which the written one is a misspelling; undefined if it is one of none. Names of several words are
 * compared word by word, because another word means another thing: `allowed-reasons` is not meant to be `allowed-repos`.
 */
export function closestName(written: string, allowed: readonly string[]): string | undefined {
  return allowed
    .map((name) => ({ name, off: misspelt(wordsOf(written), wordsOf(name)) }))
    .filter(({ off }) => off < Infinity)
    .sort((a, b) => a.off - b.off)[0]?.name;
}

/** How many letters of the words are wrong; Infinity if another thing is meant. */
function misspelt(written: string[], name: string[]): number {
  const [asOne, nameAsOne] = [written.join(''), name.join('')];
  if (written.length === 1 && name.length === 1) return wrongLetters(asOne, nameAsOne);
  // A space may be forgotten or doubled, but hardly together with another mistake.
  if (written.length !== name.length)
    return distance(asOne, nameAsOne) <= 1 ? wrongLetters(asOne, nameAsOne) : Infinity;
  return written.reduce((sum, word, index) => sum + wrongLetters(word, name[index] ?? ''), 0);
}

/** Nobody mistypes the first letter of a long word: `update-issue` is not meant to be `create-issue`. */
function wrongLetters(written: string, name: string): number {
  const off = distance(written, name);
  if (off === 0 || (off === 1 && name.length > 2)) return off;
  return written[0] === name[0] && off <= Math.min(3, Math.floor(name.length / 4)) ? off : Infinity;
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

/** `safe-outputs` as its words, in lower case. */
function wordsOf(name: string): string[] {
  return name
    .slice(0, 64)
    .toLowerCase()
    .split(/[-_. ]+/);
}
