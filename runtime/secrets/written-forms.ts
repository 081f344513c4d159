/**
 * Every way in which programs commonly write a text: as it is, in base64 (wherever in the encoded bytes it begins, so that
 * the header `Basic <base64 of x-access-token:secret>` has it too), base64url, hexadecimal digits, as part of a URL or a
 * form, and within a string of JSON or a page of HTML. Each once.
 */
export function writtenForms(text: string): string[] {
  const bytes = Buffer.from(text);
  const hex = bytes.toString('hex');
  const base64 = [0, 1, 2].map((before) => base64At(bytes, before));
  return [
    ...new Set([
      text,
      ...base64,
      ...base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
      hex,
      hex.toUpperCase(),
      ...inUrls(text.toWellFormed()),
      ...inJson(text),
      ...inHtml(text),
    ]),
  ];
}

/** What base64 makes of the text after so many other bytes, without the characters that depend on its neighbours. */
function base64At(bytes: Buffer, before: number): string {
  const encoded = Buffer.concat([Buffer.alloc(before), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const isWhole = (before + bytes.length) % 3 === 0;
  return encoded.slice(before === 0 ? 0 : before + 1, isWhole ? undefined : -1);
}

function inUrls(text: string): string[] {
  const encoded = [encodeURIComponent(text), encodeURI(text), new URLSearchParams([['', text]]).toString().slice(1)];
  return encoded.flatMap((form) => [form, form.replace(/%[\dA-F]{2}/g, (escape) => escape.toLowerCase())]);
}

/** As JavaScript, PHP and Go write it. */
function inJson(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const escape = (character: string): string => `\\u00${character.charCodeAt(0).toString(16)}`;
  return [json, json.replaceAll('/', '\\/'), json.replace(/[&<>]/g, escape)];
}

/** Programs write quotation marks in different ways. */
function inHtml(text: string): string[] {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const quotes = [
    ['&quot;', '&#39;'],
    ['&#34;', '&#39;'],
    ['&quot;', '&#x27;'],
    ['&quot;', "'"],
    ['"', "'"],
  ] as const;
  return quotes.map(([double, single]) => escaped.replaceAll('"', double).replaceAll("'", single));
}
