import type { Redact } from './create-redact.ts';

/** A copy of plain JSON in which every string is redacted, keys of objects included. Values that are no JSON stay as they are. */
export function redactValues<Value>(value: Value, redact: Redact): Value {
  return copy(value, redact) as Value;
}

function copy(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item) => copy(item, redact));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [redact(key), copy(item, redact)]));
}
