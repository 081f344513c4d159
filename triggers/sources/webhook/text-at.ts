/** The text at a path of keys in JSON, such as `textAt(payload, 'event', 'id')`; null if there is none. */
export function textAt(payload: unknown, ...path: string[]): string | null {
  let value = payload;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return null;
    value = (value as Record<string, unknown>)[key];
  }
  return typeof value === 'string' && value !== '' ? value : null;
}
