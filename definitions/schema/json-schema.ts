import { formatSchema, type SchemaKind, type SchemaNode } from './format-schema.ts';

const OUR_WORDS = ['absent', 'refused', 'notYet'];

/**
 * The JSON Schema (draft 2020-12) of one kind of file, for editors. What this version does not carry out yet is in it,
 * and its description says so.
 */
export function jsonSchema(kind: SchemaKind): SchemaNode {
  return plain(formatSchema(kind));
}

/** The node in words of JSON Schema alone: what holds without a key becomes a part of its description. */
function plain(node: SchemaNode): SchemaNode {
  const { absent, properties, additionalProperties, items, anyOf } = node;
  const described = [node.description, absent && `Without it: ${absent}.`].filter(Boolean).join(' ');
  return {
    ...Object.fromEntries(Object.entries(node).filter(([word]) => !OUR_WORDS.includes(word))),
    ...(described && { description: described }),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([key, each]) => [key, plain(each)])),
    }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: plain(additionalProperties) }),
    ...(items && { items: plain(items) }),
    ...(anyOf && { anyOf: anyOf.map(plain) }),
  };
}
