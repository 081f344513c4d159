interface Page<Item> {
  data: Item[];
  headers: { link?: string | undefined };
}

/** The smallest page size that a forge falls back to when it caps ours. */
const SMALLEST_FULL_PAGE = 30;
const MOST_PAGES = 100;

/**
 * Reads all pages of a list, in order. A forge may send no `Link` header, cap the page size, or ignore the page number:
 * without a `Link` the next page is asked for whenever this one could be full, until one is empty or repeats.
 * It stops after the page with which there are more than `enough` items.
 */
export async function readPages<Item>(
  askFor: (page: number) => Promise<Page<Item>>,
  keyOf: (item: Item) => number | string,
  enough = Number.POSITIVE_INFINITY,
): Promise<Item[]> {
  const items: Item[] = [];
  let firstKey: number | string | undefined;
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { data, headers } = await askFor(page);
    // As an empty list it would say that nothing is there, and what is there would be made again.
    if (!Array.isArray(data)) throw new Error('The forge answered with something that is no list');
    const first = data[0];
    if (first === undefined || keyOf(first) === firstKey) break;
    firstKey = keyOf(first);
    items.push(...data);
    if (!hasMore(data.length, headers.link) || items.length > enough) break;
  }
  return items;
}

/** Whether another page may follow one of so many items. */
export function hasMore(items: number, link: string | undefined): boolean {
  return link === undefined ? items >= SMALLEST_FULL_PAGE : /rel="?next"?/.test(link);
}
