import type { Redact } from './create-redact.ts';

/**
 * A copy of plain JSON in which every string is redacted, keys of objects included. Values that are no JSON stay as they are,
 * and what refers to itself does so in the copy.
 */
export function redactValues<Value>(value: Value, redact: Redact): Value {
  return copy(value, redact, new Map()) as Value;
}

function copy(value: unknown, redact: Redact, copies: Map<object, unknown>): unknown {
  if (typeof value === 'string') return redact(value);
  if (typeof value !== 'object' || value === null) return value;
  if (copies.has(value)) return copies.get(value);
  if (Array.isArray(value)) {
    const list: unknown[] = [];
    copies.set(value, list);
    for (const item of value) list.push(copy(item, redact, copies));
    return list;
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  const map: Record<string, unknown> = {};
  copies.set(value, map);
  for (const [key, item] of Object.entries(value)) set(map, redact(key), copy(item, redact, copies));
  return map;
}

/** An assignment to `__proto__` would set no key. */
function set(map: object, key: string, value: unknown): void {
  Object.defineProperty(map, key, { value, writable: true, enumerable: true, configurable: true });
}
