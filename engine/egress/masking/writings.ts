/**
 * The bytes by which hosts commonly repeat a value: as it is, within JSON, HTML and URLs, and within a longer text in
 * base64. Not empty, and each once.
 */
export function writings(value: string): Buffer[] {
  // Half a surrogate pair cannot be sent either.
  const secret = value.toWellFormed();
  const json = JSON.stringify(secret).slice(1, -1);
  const inUrls = [
    encodeURIComponent(secret),
    encodeURI(secret),
    new URLSearchParams([['', secret]]).toString().slice(1),
  ];
  const texts = [
    secret,
    json,
    // So PHP writes it, and so do Go, Rails and others.
    json.replaceAll('/', '\\/'),
    json.replace(/[&<>]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`),
    ...inUrls,
    ...inUrls.map((text) => text.replace(/%[\dA-F]{2}/g, (escape) => escape.toLowerCase())),
    ...inHtml(secret),
    ...inBase64(Buffer.from(secret)),
  ];
  return [...new Set(texts)].map((text) => Buffer.from(text));
}

/** Programs write quotation marks in different ways. */
function inHtml(secret: string): string[] {
  const escaped = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const quotes = [
    ['&quot;', '&#39;'],
    ['&#34;', '&#39;'],
    ['&quot;', '&#x27;'],
    ['&quot;', "'"],
    ['"', "'"],
  ] as const;
  return quotes.map(([double, single]) => escaped.replaceAll('"', double).replaceAll("'", single));
}

/**
 * The value alone, and what base64 makes of it wherever it stands in a longer text: three bytes are four characters, so
 * there are three ways, of which the characters that also depend on the neighbours are left out.
 */
function inBase64(secret: Buffer): string[] {
  const within = [0, 1, 2].map((before) => {
    const bits = (before + secret.length) * 8;
    const text = Buffer.concat([Buffer.alloc(before), secret]).toString('base64');
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(bits / 6));
  });
  const texts = [secret.toString('base64').replace(/=+$/, ''), ...within];
  return [...texts, ...texts.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))];
}
