import { endOfString } from '../../database/inbox/end-of-string.ts';

/**
 * The text of a JSON object without its member `name`, in pieces, byte for byte as it was written; the whole text if it has
 * no such member at its top. So it costs no second parsing, and large numbers stay exact. `text` must be the JSON of an
 * object; the name must need no escapes.
 */
export function withoutMember(text: string, name: string): string[] {
  const written = `"${name}"`;
  if (!text.includes(written)) return [text];
  let depth = 0;
  let memberStart = 0;
  for (let index = 0; index < text.length; index++) {
    switch (text.charAt(index)) {
      case '"': {
        const end = endOfString(text, index);
        const isMember = depth === 1 && end - index + 1 === written.length && text.startsWith(written, index);
        if (isMember && /^\s*:/.test(text.slice(end + 1, end + 100))) return cutMember(text, memberStart, end);
        index = end;
        break;
      }
      case '{':
      case '[':
        if (++depth === 1) memberStart = index + 1;
        break;
      case '}':
      case ']':
        depth--;
        break;
      case ',':
        if (depth === 1) memberStart = index + 1;
    }
  }
  return [text];
}

/** Cuts one of the commas around the member as well. */
function cutMember(text: string, memberStart: number, nameEnd: number): string[] {
  const end = endOfMember(text, nameEnd + 1);
  if (text.charAt(memberStart - 1) === ',') return [text.slice(0, memberStart - 1), text.slice(end)];
  return [text.slice(0, memberStart), text.slice(text.charAt(end) === ',' ? end + 1 : end)];
}

/** The place of the comma or of the bracket after a member's value. */
function endOfMember(text: string, from: number): number {
  let depth = 0;
  for (let index = from; index < text.length; index++) {
    switch (text.charAt(index)) {
      case '"':
        index = endOfString(text, index);
        break;
      case '{':
      case '[':
        depth++;
        break;
      case '}':
      case ']':
        if (depth-- === 0) return index;
        break;
      case ',':
        if (depth === 0) return index;
    }
  }
  return text.length;
}
