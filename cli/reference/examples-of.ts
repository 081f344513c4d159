import type { SchemaNode } from '../../definitions/schema/format-schema.ts';
import type { FormatKey } from './format-keys.ts';
import { formsOf } from './forms-of.ts';

/**
 * Examples of the values of a key: its own; if it has none, what stands at its place in an example of what it is part of;
 * else, of a map, one example of each key in it. Empty if there is none.
 */
export function examplesOf({ node, steps, parents }: FormatKey): unknown[] {
  if (node.examples) return node.examples;
  const inherited = parents.flatMap((parent, depth) =>
    (parent.examples ?? []).flatMap((example) => valuesAt(example, steps.slice(depth))),
  );
  if (inherited.length > 0) return inherited.slice(0, 1);
  const composed = compose(node);
  return composed === undefined ? [] : [composed];
}

function valuesAt(value: unknown, [step, ...rest]: string[]): unknown[] {
  if (step === undefined) return [value];
  if (typeof value !== 'object' || value === null) return [];
  if (step === '[]' || step === '<name>') return Object.values(value).flatMap((each) => valuesAt(each, rest));
  return Object.entries(value).flatMap(([key, inner]) => (key === step ? valuesAt(inner, rest) : []));
}

function compose(node: SchemaNode): unknown {
  if (node.notYet) return undefined;
  if (node.examples) return node.examples[0];
  const keys = formsOf(node).flatMap(({ properties = {} }) => Object.entries(properties));
  const entries = keys.map(([key, each]) => [key, compose(each)] as const).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
