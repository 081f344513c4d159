import { endOfString } from '../../database/inbox/end-of-string.ts';

const BACKSLASH = 92;
const QUOTE = 34;

/**
 * The text of a JSON object without its member `name`, in pieces, byte for byte as it was written; the whole text if it has
 * no such member at its top. So it costs no second parsing, and large numbers stay exact. `text` must be the JSON of an
 * object in which no key stands twice; the name must need no escapes. It searches from the end, where senders write what
 * belongs to the delivery and not to the event.
 */
export function withoutMember(text: string, name: string): string[] {
  const written = `"${name}"`;
  let depth = 0;
  let end = text.length;
  for (let start = text.lastIndexOf(written); start >= 0; start = before(text, written, start)) {
    // A quote after a backslash is in the middle of a string.
    if (text.charCodeAt(start - 1) === BACKSLASH) continue;
    depth += closedWithin(text, start, end);
    end = start;
    const nameEnd = start + written.length;
    if (depth === 1 && /^\s*:/.test(text.slice(nameEnd, nameEnd + 100))) return cutMember(text, start, nameEnd);
  }
  return [text];
}

/** The place of the last `written` before `start`; -1 if there is none. */
function before(text: string, written: string, start: number): number {
  return start === 0 ? -1 : text.lastIndexOf(written, start - 1);
}

/** How many more objects and lists are closed than opened in a part of a JSON text. It must not begin within a string. */
function closedWithin(text: string, start: number, end: number): number {
  let closed = 0;
  for (let index = start; index < end; index++) {
    switch (text.charCodeAt(index)) {
      case QUOTE:
        index = endOfString(text, index);
        break;
      case 91: // [
      case 123: // {
        closed--;
        break;
      case 93: // ]
      case 125: // }
        closed++;
    }
  }
  return closed;
}

/** Cuts one of the commas around the member as well. */
function cutMember(text: string, nameStart: number, nameEnd: number): string[] {
  const end = endOfMember(text, nameEnd);
  let memberStart = nameStart;
  while (text.charAt(memberStart - 1) !== ',' && text.charAt(memberStart - 1) !== '{') memberStart--;
  if (text.charAt(memberStart - 1) === ',') return [text.slice(0, memberStart - 1), text.slice(end)];
  return [text.slice(0, memberStart), text.slice(text.charAt(end) === ',' ? end + 1 : end)];
}

/** The place of the comma or of the bracket after a member's value. */
function endOfMember(text: string, from: number): number {
  let depth = 0;
  for (let index = from; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case QUOTE:
        index = endOfString(text, index);
        break;
      case 91: // [
      case 123: // {
        depth++;
        break;
      case 93: // ]
      case 125: // }
        if (depth-- === 0) return index;
        break;
      case 44: // ,
        if (depth === 0) return index;
    }
  }
  return text.length;
}
