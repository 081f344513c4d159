import { hasMore } from '../../../connections/github/read-pages.ts';
import type { Part } from '../answer/findings.ts';

/** Comments and files are long: fewer of them at once keep an answer of the forge small. */
export const LONG_PER_PAGE = 50;

interface ListAnswer<Item> {
  data: Item[];
  headers: { link?: string | undefined };
}

/** A part that goes through a list of the forge page by page. */
export function pagesOf<Item>(
  askFor: (page: number) => Promise<ListAnswer<Item>>,
  render: (item: Item) => string,
): Part {
  return {
    readPage: async (page) => {
      const { data, headers } = await askFor(page);
      return {
        entries: data.map((item) => () => render(item)),
        isLast: data.length === 0 || !hasMore(data.length, headers.link),
      };
    },
  };
}
