/** What earlier checks saved, by name. */
export type Saved = Map<string, unknown>;

/**
 * A value with what was saved in place of `$name.field` and `$name`. For something that no check could save it has the
 * name with `_unknown`, so that the call is made all the same.
 */
export function fill(value: unknown, saved: Saved): unknown {
  if (typeof value === 'string') return fillText(value, saved);
  if (Array.isArray(value)) return value.map((item) => fill(item, saved));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, saved)]));
}

function fillText(text: string, saved: Saved): unknown {
  const whole = /^\$(\w+)\.(\w+)$/.exec(text);
  if (!whole) return text.replaceAll(/\$(run|pixel)\b/g, (_, name: string) => String(saved.get(name)));
  const [, name = '', field = ''] = whole;
  const found = saved.get(name) as Record<string, unknown> | undefined;
  return found?.[field] ?? (field === 'id' ? `${name}_unknown` : '2026-01-01T00:00:00Z');
}

/** The first value that is not as expected, as the end of a sentence; null if there is none. */
export function unlike(value: unknown, expected: unknown, at: string): string | null {
  if (Array.isArray(expected) && Array.isArray(value) && expected.length !== value.length) {
    return `${at} has ${value.length} items, not ${expected.length}`;
  }
  if (typeof expected !== 'object' || expected === null) {
    return value === expected ? null : `${at} is ${JSON.stringify(value)}, not ${JSON.stringify(expected)}`;
  }
  if (typeof value !== 'object' || value === null) return `${at} is ${JSON.stringify(value)}, not an object`;
  for (const [key, one] of Object.entries(expected)) {
    const difference = unlike((value as Record<string, unknown>)[key], one, `${at}.${key}`);
    if (difference !== null) return difference;
  }
  return null;
}
