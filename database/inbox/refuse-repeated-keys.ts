import { endOfString } from './end-of-string.ts';

/**
 * Throws a SyntaxError if an object of the JSON has the same key twice: one reader takes the first, another the last. No
 * sender writes such JSON. Whether it is JSON at all is not checked.
 */
export function refuseRepeatedKeys(text: string): void {
  const open: Set<string>[] = [];
  let string = { start: 0, end: 0 };
  for (let index = 0; index < text.length; index++) {
    switch (text.charAt(index)) {
      case '"':
        string = { start: index, end: endOfString(text, index) };
        index = string.end;
        break;
      case ':':
        addKey(open.at(-1), keyOf(text.slice(string.start, string.end + 1)));
        break;
      case '{':
        open.push(new Set());
        break;
      case '}':
        open.pop();
    }
  }
}

function addKey(keys: Set<string> | undefined, key: string): void {
  if (keys?.has(key) === true) throw new SyntaxError(`It has the key ${JSON.stringify(key.slice(0, 100))} twice.`);
  keys?.add(key);
}

/** Two spellings of one key, such as `a` and `\u0061`, are the same key. */
function keyOf(written: string): string {
  return written.includes('\\') ? String(JSON.parse(written)) : written.slice(1, -1);
}
