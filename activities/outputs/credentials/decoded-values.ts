import type { Derived } from './joined.ts';

/** `key: <base64>`, alone on its line, in YAML or JSON. */
const VALUE =
  /^[ \t]*(?:- )?["']?[\w./-]{1,253}["']?[ \t]{0,8}:[ \t]{0,8}["']?([A-Za-z\d+/]{16,}={0,2})["']?,?[ \t]*\r?$/gm;

/** What stands in base64 behind keys, one a line: base64 is how YAML carries secrets. Nothing if there is no such value. */
export function decodedValues(text: string): Derived[] {
  const values: { at: number; length: number; end: number }[] = [];
  const decoded: string[] = [];
  let end = 0;
  for (const match of text.matchAll(VALUE)) {
    const value = match[1] ?? '';
    const plain = Buffer.from(value, 'base64').toString('latin1');
    end += plain.length + 1;
    decoded.push(plain);
    values.push({ at: match.index + match[0].lastIndexOf(value), length: value.length, end });
  }
  const none = { at: 0, length: 0 };
  const originOf: Derived['originOf'] = (at) => values.find((value) => at < value.end) ?? none;
  return decoded.length === 0 ? [] : [{ text: decoded.join('\n'), originOf }];
}
