import { hasMore } from '../../../connections/github/read-pages.ts';
import type { Entry, Findings, Page } from '../answer/findings.ts';

/** One page of a list, as the forge answers it. */
interface ListAnswer<Item> {
  data: Item[];
  headers: { link?: string | undefined };
}

export interface List<Item> {
  /** Above the list, in the plural: `open issues of acme/api`. */
  what: string;
  /**
   * Asks how many there are, if they are not all among those that are read to be counted; null: the forge does not say.
   */
  askTotal?(): Promise<number | null>;
  limit: number;
  /** Whether the agent goes on with a cursor. The first answer has told the count, so it is not found out again. */
  isContinued: boolean;
  /** Whether what matches is counted before it is shown, which takes up to ten requests. */
  isCounted: boolean;
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
const PAGES_TO_COUNT = 10;

/**
 * A list with the count of what matches. What is not counted in the first thousand items of the forge (the first hundred if
 * `isCounted` is false) is left to `askTotal`; if that does not know, the heading says `At least`. Throws as `askFor`.
 */
export async function readList<Item>(list: List<Item>): Promise<Findings> {
  if (list.isContinued) {
    const parts = [{ readPage: (page: number) => readMany(list, page) }];
    return { heading: `More ${list.what}:`, parts, mostEntries: list.limit };
  }
  const first = await readMany(list, 1);
  const { entries, isLast } = first;
  const total = isLast ? entries.length : ((await list.askTotal?.()) ?? null);
  return {
    heading: `${total ?? `At least ${entries.length}`} ${list.what}:`,
    parts: [{ readPage: async (page) => (page === 1 ? first : await readMany(list, page)) }],
    mostEntries: list.limit,
  };
}

async function readMany<Item>(list: List<Item>, part: number): Promise<Page> {
  const entries: Entry[] = [];
  const pages = list.isCounted ? PAGES_TO_COUNT : 1;
  const start = (part - 1) * pages;
  for (let page = start + 1; page <= start + pages; page += 1) {
    const { data, headers } = await list.askFor(page);
    for (const item of data) {
      if (list.isEnd?.(item) === true) return { entries, isLast: true };
      if (list.isWanted?.(item) !== false) entries.push(() => list.render(item));
    }
    if (!hasMore(data.length, headers.link)) return { entries, isLast: true };
  }
  return { entries, isLast: false };
}
