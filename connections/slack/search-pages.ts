import { SlackBusy } from './slack-refused.ts';

/** A page of a list: what was looked for, if it is there, and the cursor of the next page, if there is one. */
export interface SearchedPage {
  found: string | null;
  next: string | null | undefined;
}

/** Reads page after page until one has what is looked for. Null if none of them has it. */
export type SearchPages = (
  name: string,
  read: (cursor: string | undefined) => Promise<SearchedPage>,
) => Promise<string | null>;

/**
 * Slack lets an app ask for about 20 pages a minute. If that stops a search, the next search for the same name goes on where it
 * stopped: from the beginning it would never come to the end.
 */
export function createSearchPages(mostPages: number): SearchPages {
  const stopped = new Map<string, string>();
  return async (name, read) => {
    let cursor = stopped.get(name);
    stopped.delete(name);
    for (let page = 0; page < mostPages; page += 1) {
      const { found, next } = await read(cursor).catch((error: unknown) => {
        if (error instanceof SlackBusy && cursor !== undefined) stopped.set(name, cursor);
        throw error;
      });
      if (found !== null) return found;
      if (!next) return null;
      cursor = next;
    }
    return null;
  };
}
