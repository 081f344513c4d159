import { cut, type Edit } from './edit-text.ts';
import { type Attribute, type HtmlPiece, readTags, type Tag } from './read-tags.ts';

/** A longer name is no tag but hidden text. */
const NAME_CHARACTERS = 40;

const VOID = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));

/** Where the address in an attribute is one that a reader meets: the target of a link, and what is shown. */
const ADDRESSES: ReadonlyMap<string, readonly string[]> = new Map([
  ['href', ['a']],
  ['src', ['img', 'video', 'audio', 'source']],
]);

/** Elements whose text browsers show only in place of what they cannot show. */
const UNSHOWN = new Set(
  'audio canvas datalist desc dialog head iframe metadata meter noembed noframes noscript object progress rp script style template title video'.split(
    ' ',
  ),
);

const HIDING_STYLE =
  /display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?:opacity|font-size|(?:max-)?(?:width|height))\s*:\s*0*(?:\.0*)?(?:[a-z%]{0,4}\s*(?:;|!|$))|:\s*transparent|(?:text-indent|left|top)\s*:\s*-\d|clip/i;

/**
 * What no reader sees of the HTML in a text: hidden elements with all that stands in them, attributes but addresses and
 * sizes, and everything that is not an element. `regions` are the pieces of `text` that are HTML, in order; an element may
 * begin in one and end in another. Tags themselves stay, because prose is full of what only looks like them
 * (`vector<int>`).
 */
export function unseenHtml(text: string, regions: readonly { start: number; end: number }[]): Edit[] {
  const pieces = regions.flatMap(({ start, end }) =>
    readTags(text.slice(start, end)).map((piece) => moved(piece, start)),
  );
  const edits: Edit[] = [];
  const tags: Tag[] = [];
  for (const piece of pieces) {
    if (piece.kind === 'unseen') edits.push(cut(piece.start, piece.end));
    else if (piece.isOpen) {
      edits.push(cut(piece.start, text.length));
      break;
    } else {
      tags.push(piece);
      edits.push(...unseenOfTag(piece));
    }
  }
  return [...edits, ...hiddenElements(tags, text.length), ...wordsInTags(text, tags)];
}

function moved(piece: HtmlPiece, by: number): HtmlPiece {
  const at = { start: piece.start + by, end: piece.end + by };
  if (piece.kind === 'unseen') return { ...piece, ...at };
  const attributes = piece.attributes.map((one) => ({ ...one, start: one.start + by, end: one.end + by }));
  return { ...piece, ...at, attributes };
}

function unseenOfTag({ start, end, name, isEnd, attributes }: Tag): Edit[] {
  if (name.length > NAME_CHARACTERS) return [cut(start, end)];
  return attributes.filter((one) => isEnd || !isKept(name, one)).map((one) => cut(one.start, one.end));
}

/** The address and the description of a picture are all that an agent learns of it; people hear the latter read aloud. */
function isKept(tag: string, { name, value }: Attribute): boolean {
  if (ADDRESSES.get(name)?.includes(tag)) return !/\s/.test(value);
  if (name === 'alt') return tag === 'img';
  if (name === 'open' || name === 'checked' || name === 'disabled') return value === '';
  if (!/^(?:width|height|v?align|colspan|rowspan|start|dir|border)$/.test(name)) return false;
  return /^(?:[\d.]{1,6}(?:px|%|em)?|left|right|center|top|middle|bottom|auto|ltr|rtl)$/i.test(value);
}

/** More tags in a row that belong to no element are a sentence that no reader sees: `<ignore> <all> <rules>`. */
const MOST_LONE_TAGS = 2;

/** Cuts the surplus of tags in a row that have no other half. Single ones stay: `at <anonymous>`, `mv <from> <to>`. */
function wordsInTags(text: string, tags: readonly Tag[]): Edit[] {
  const begun = new Set(tags.filter(({ isEnd }) => !isEnd).map(({ name }) => name));
  const ended = new Set(tags.filter(({ isEnd }) => isEnd).map(({ name }) => name));
  const found: Edit[] = [];
  let inRow = 0;
  let former = 0;
  for (const { start, end, name, isEnd } of tags) {
    if (text.slice(former, start).trim() !== '') inRow = 0;
    former = end;
    const isLone = !VOID.has(name) && !(isEnd ? begun : ended).has(name);
    inRow = isLone ? inRow + 1 : 0;
    if (inRow > MOST_LONE_TAGS) found.push(cut(start, end));
  }
  return found;
}

/** A hidden element that is never closed hides everything after it. One of `UNSHOWN` that is never closed hides nothing. */
function hiddenElements(tags: readonly Tag[], length: number): Edit[] {
  const found: Edit[] = [];
  const closed = new Set<string>();
  for (const tag of tags) if (tag.isEnd) closed.add(tag.name);
  for (let at = 0; at < tags.length; at += 1) {
    const tag = tags[at];
    if (tag === undefined || tag.isEnd) continue;
    const isHidden = tag.attributes.some(hides);
    if (VOID.has(tag.name)) {
      if (isHidden) found.push(cut(tag.start, tag.end));
      continue;
    }
    if (!isHidden && !(UNSHOWN.has(tag.name) && closed.has(tag.name))) continue;
    const last = endTag(tags, at);
    const end = tags[last]?.end ?? (isHidden ? length : null);
    if (end === null) continue;
    found.push(cut(tag.start, end));
    at = last;
  }
  return found;
}

function endTag(tags: readonly Tag[], from: number): number {
  const name = tags[from]?.name;
  let depth = 0;
  for (let at = from; at < tags.length; at += 1) {
    const tag = tags[at];
    if (tag?.name !== name) continue;
    depth += tag?.isEnd ? -1 : 1;
    if (depth === 0) return at;
  }
  return tags.length;
}

function hides({ name, value }: Attribute): boolean {
  if (name !== 'style') return name === 'hidden';
  // Signs of a style that is spelled so that it cannot be read here: entities, escapes and comments.
  return /[&\\]|\/\*/.test(value) || HIDING_STYLE.test(value.slice(0, 1_000));
}
