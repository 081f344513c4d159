import { setImmediate as nextTurn } from 'node:timers/promises';
import { cutText } from '../../../text/cut-text.ts';
import type { Findings, Page, Place } from './findings.ts';
import { frameAt } from './frame-at.ts';

export interface Bounds {
  bytes: number;
  /** How many pages one answer may read. */
  pages: number;
  /** When to stop reading, in milliseconds since 1970. */
  until: number;
}

export interface Filled {
  text: string;
  /** Where the rest begins; null if this is the end. */
  next: Place | null;
}

/**
 * Takes entries from a place on, as many as the bounds allow and at least a piece of one page. An entry is cut only if it is
 * longer than a whole answer.
 */
export async function fillAnswer(findings: Findings, from: Place, bounds: Bounds): Promise<Filled> {
  const filling: Filling = { texts: [], room: bounds.bytes, bounds, left: findings.mostEntries };
  let pages = 0;
  for (let part = from.part; part < findings.parts.length; part += 1) {
    let start: Place = part === from.part ? from : { part, page: 1, entry: 0, skip: 0 };
    for (;;) {
      if (pages > 0 && (pages >= bounds.pages || Date.now() > bounds.until)) return filled(filling, start);
      const page = await findings.parts[part]?.readPage(start.page);
      pages += 1;
      const next = page === undefined ? null : await takePage(filling, page, start);
      if (next !== null) return filled(filling, next);
      if (page === undefined || page.isLast) break;
      start = { part, page: start.page + 1, entry: 0, skip: 0 };
    }
  }
  return filled(filling, null);
}

interface Filling {
  texts: string[];
  /** In bytes. */
  room: number;
  bounds: Bounds;
  /** How many entries may still come; null: any number. */
  left: number | null;
}

/** Takes entries of a page; returns the place of the first one that has no room. */
async function takePage(filling: Filling, { entries }: Page, start: Place): Promise<Place | null> {
  for (let index = start.entry; index < entries.length; index += 1) {
    const skip = index === start.entry ? start.skip : 0;
    const here: Place = { part: start.part, page: start.page, entry: index, skip };
    if (filling.left === 0 || (filling.texts.length > 0 && Date.now() > filling.bounds.until)) return here;
    const text = entries[index]?.() ?? '';
    const told = take(filling, text, skip);
    if (told < text.length) return { ...here, skip: told };
    // Cleaning a text takes time in which nothing else would happen.
    await nextTurn();
  }
  return null;
}

/** Adds a text from a place on; returns the place of its first character that has no room. */
function take(filling: Filling, text: string, from: number): number {
  if (from >= text.length) return text.length;
  const { open } = frameAt(text, from);
  const rest = open + text.slice(from);
  const bytes = Buffer.byteLength(rest) + 1;
  if (bytes <= filling.room) return add(filling, rest, text.length);
  if (bytes <= filling.bounds.bytes) return from;
  const isFirst = filling.texts.length === 0;
  const endOf = (piece: string): number => from + piece.length - open.length;
  const fits = beginning(rest, filling.room - 1, isFirst);
  const margin = Buffer.byteLength(frameAt(text, endOf(fits)).close);
  const piece = margin === 0 ? fits : beginning(rest, filling.room - 1 - margin, isFirst);
  const place = endOf(piece);
  return place > from ? add(filling, piece + frameAt(text, place).close, place) : from;
}

function add(filling: Filling, text: string, place: number): number {
  filling.texts.push(text);
  filling.room -= Buffer.byteLength(text) + 1;
  if (filling.left !== null) filling.left -= 1;
  return place;
}

/** As many whole lines as fit. A line is cut only if the answer holds little or nothing without a piece of it. */
function beginning(text: string, bytes: number, mayCutLine: boolean): string {
  const cut = cutText(text, Math.max(0, bytes));
  const lines = cut.lastIndexOf('\n') + 1;
  return lines > cut.length / 2 || !mayCutLine ? cut.slice(0, lines) : cut;
}

function filled({ texts }: Filling, next: Place | null): Filled {
  return { text: texts.join('\n'), next };
}
