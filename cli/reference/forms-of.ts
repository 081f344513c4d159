import type { SchemaNode } from '../../definitions/schema/format-schema.ts';

/** The forms that a value may have: one, or those of a union. */
export function formsOf(node: SchemaNode): SchemaNode[] {
  return node.anyOf?.flatMap(formsOf) ?? [node];
}
