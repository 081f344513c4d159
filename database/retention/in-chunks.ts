const LARGEST = 128;

/**
 * Cuts a list into pieces whose lengths are powers of two, at most 128: so a statement for many rows is prepared for eight
 * lengths only.
 */
export function inChunks<Item>(items: readonly Item[]): Item[][] {
  const chunks: Item[][] = [];
  let from = 0;
  for (let size = LARGEST; size >= 1; size /= 2) {
    while (items.length - from >= size) {
      chunks.push(items.slice(from, from + size));
      from += size;
    }
  }
  return chunks;
}
