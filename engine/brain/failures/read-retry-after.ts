const NUMBER = /^[-+]?\d+(\.\d+)?(e[-+]?\d+)?$/i;

/**
 * How long an endpoint asks us to wait, in ms: from `retry-after-ms`, or `retry-after` in seconds or as a date. Never
 * negative, but Infinity for what is too large to count; null if nothing readable was said.
 */
export function readRetryAfter(headers: Headers | undefined): number | null {
  const ms = readNumber(headers?.get('retry-after-ms'));
  if (ms !== null) return Math.max(0, ms);
  const text = headers?.get('retry-after')?.trim();
  if (!text) return null;
  const seconds = readNumber(text);
  const wait = seconds === null ? Date.parse(text) - Date.now() : seconds * 1_000;
  return Number.isNaN(wait) ? null : Math.max(0, wait);
}

function readNumber(text: string | null | undefined): number | null {
  return text !== null && text !== undefined && NUMBER.test(text.trim()) ? Number(text) : null;
}
