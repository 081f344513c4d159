import type { Entry, Findings, Page } from '../answer/findings.ts';

/** One page of a list, as the forge answers it. */
interface ListAnswer<Item> {
  data: Item[];
  headers: { link?: string | undefined };
}

export interface List<Item> {
  /** Above the list, in the plural: `open issues of acme/api`. */
  what: string;
  /** How many there are, where the forge says; else those that are read are counted. */
  total?: number | undefined;
  limit: number;
  /** Asks for one page of at most 100. */
  askFor(page: number): Promise<ListAnswer<Item>>;
  /** Whether an item is one of those that the agent asked for; a forge may ignore a filter. */
  isWanted?(item: Item): boolean;
  /** Whether all items after this one are too old, too. */
  isEnd?(item: Item): boolean;
  /** One line. */
  render(item: Item): string;
}

export const PER_PAGE = 100;
/** How many pages of the forge are read to count what matches; a longer list goes on with the cursor. */
const PAGES_AT_ONCE = 10;

/**
 * A list with its count. The first answer counts what the first thousand items of the forge have that match: it says whether
 * that is all. Throws as `askFor`.
 */
export async function readList<Item>(list: List<Item>): Promise<Findings> {
  const first = await readMany(list, 1);
  const { entries, isLast } = first;
  const count = list.total ?? entries.length;
  const isExact = list.total !== undefined || isLast;
  return {
    heading: `${isExact ? count : `More than ${count}`} ${list.what}:`,
    parts: [{ readPage: async (page) => (page === 1 ? first : await readMany(list, page)) }],
    mostEntries: list.limit,
  };
}

async function readMany<Item>(list: List<Item>, part: number): Promise<Page> {
  const entries: Entry[] = [];
  const start = (part - 1) * PAGES_AT_ONCE;
  for (let page = start + 1; page <= start + PAGES_AT_ONCE; page += 1) {
    const { data, headers } = await list.askFor(page);
    for (const item of data) {
      if (list.isEnd?.(item) === true) return { entries, isLast: true };
      if (list.isWanted?.(item) !== false) entries.push(() => list.render(item));
    }
    if (!hasNext(data.length, headers.link)) return { entries, isLast: true };
  }
  return { entries, isLast: false };
}

/** A forge that sends no `Link` is asked on until a page is not full. */
export function hasNext(items: number, link: string | undefined, perPage: number = PER_PAGE): boolean {
  return link === undefined ? items >= perPage : /rel="?next"?/.test(link);
}
