/** How many items, and how many bytes of bodies, are in memory at once. One body is at most 25 MB long. */
const MOST_ITEMS = 100;
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Cuts a list into pages, so that only a few bodies are in memory at once however long they are. An item whose body alone is
 * longer than a page has a page of its own.
 */
export function* pagesOf<T>(items: readonly T[], bytesOf: (item: T) => number): Generator<T[]> {
  let page: T[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = bytesOf(item);
    if (page.length > 0 && (page.length === MOST_ITEMS || bytes + size > MOST_BYTES)) {
      yield page;
      page = [];
      bytes = 0;
    }
    page.push(item);
    bytes += size;
  }
  if (page.length > 0) yield page;
}
