/** What a lookup found. An answer takes as much of it as fits; the next one goes on from there. */
export interface Findings {
  /** One line of our own above every answer: what this is, and how much of it there is. */
  heading: string;
  parts: readonly Part[];
  /** The most entries in one answer; null: as many as fit. */
  mostEntries: number | null;
}

export interface Part {
  /** Reads one page of the part; the first is 1. It is asked again for an answer that begins in the middle of it. */
  readPage(page: number): Promise<Page>;
}

export interface Page {
  entries: readonly Entry[];
  isLast: boolean;
}

/** Makes the text of one entry, which is fit for an agent. Only entries that an answer has room for are made. */
export type Entry = () => string;

/** Where an answer begins: an entry of a page of a part, and how many characters of its text were told before. */
export interface Place {
  /** From 0. */
  part: number;
  /** From 1. */
  page: number;
  /** From 0. */
  entry: number;
  skip: number;
}

export const BEGINNING: Place = { part: 0, page: 1, entry: 0, skip: 0 };

/** Findings that are one part with all its entries at hand. */
export function onePage(entries: readonly Entry[]): Part {
  return { readPage: () => Promise.resolve({ entries, isLast: true }) };
}
