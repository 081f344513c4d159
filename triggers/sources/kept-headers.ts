import type { ReadHeader } from './trigger-source.ts';

/** Returns those of the named headers that a request has. They are not signed, so they help people and decide nothing. */
export function keptHeaders(header: ReadHeader, names: readonly string[]): Record<string, string> {
  const given = names.map((name) => [name, header(name)] as const);
  return Object.fromEntries(given.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
