import type { Redact } from '../../runtime/secrets/create-redact.ts';

/** Returns plain JSON with each of its texts redacted. Its keys stay as they are. */
export function redactStrings(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item) => redactStrings(item, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, redactStrings(member, redact)]));
}
