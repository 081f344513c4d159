import type { OpenCredential } from './masked-credential.ts';

/** Names and values in turn, as Node gives and takes them: each character is one byte. */
export type RawHeaders = string[];

export interface FilledHeaders {
  headers: RawHeaders;
  /** Texts that were made by putting a value in, each with what the sandbox had sent instead. */
  made: { sent: string; original: string }[];
}

const BASIC = /^(basic +)([\w+/=-]+)\s*$/i;

/** Puts the values of credentials where headers hold their sentinels, also within the base64 of Basic authentication. */
export function putInHeaders(headers: RawHeaders, credentials: readonly OpenCredential[]): FilledHeaders {
  const made: FilledHeaders['made'] = [];
  const filled = headers.map((text, index) => {
    if (index % 2 === 0) return text;
    const [, scheme = '', encoded] = BASIC.exec(text) ?? [];
    const original = encoded === undefined ? text : Buffer.from(encoded, 'base64').toString('latin1');
    const put = putIn(original, credentials);
    if (put === original) return text;
    if (encoded === undefined) return put;
    const sent = Buffer.from(put, 'latin1').toString('base64');
    made.push({ sent, original: encoded });
    return scheme + sent;
  });
  return { headers: filled, made };
}

/** Whether a header holds the text, plainly or within the base64 of Basic authentication. */
export function headersHold(headers: RawHeaders, text: string): boolean {
  return headers.some((value) => {
    const encoded = BASIC.exec(value)?.[2];
    return value.includes(text) || (encoded !== undefined && Buffer.from(encoded, 'base64').includes(text));
  });
}

function putIn(text: string, credentials: readonly OpenCredential[]): string {
  return credentials.reduce(
    (before, { sentinel, secret }) => before.replaceAll(sentinel, () => Buffer.from(secret).toString('latin1')),
    text,
  );
}
