import { formatSchema, type SchemaKind, type SchemaNode } from '../../definitions/schema/format-schema.ts';
import { formsOf } from './forms-of.ts';

/** One key of a file, or one item of a list, where it stands. */
export interface FormatKey {
  /** Its way from the top of the file; `[]` is an item of a list, `<name>` a name that users choose. */
  steps: string[];
  node: SchemaNode;
  /** From the top of the file down to where this key stands; the first one is the file. */
  parents: SchemaNode[];
  isRequired: boolean;
  /** True if this version refuses it, or something that it is part of, with every value. */
  isNotYet: boolean;
}

/** Every key of one kind of file, in the order of the schema, each before those within it. */
export function formatKeys(kind: SchemaKind): FormatKey[] {
  return keysWithin({ steps: [], node: formatSchema(kind), parents: [], isRequired: true, isNotYet: false });
}

function keysWithin(parent: FormatKey): FormatKey[] {
  const parents = [...parent.parents, parent.node];
  return formsOf(parent.node)
    .flatMap(childrenOf)
    .flatMap(({ step, node, isRequired }) => {
      const isNotYet = parent.isNotYet || node.notYet === true;
      const key = { steps: [...parent.steps, step], node, parents, isRequired, isNotYet };
      return [key, ...keysWithin(key)];
    });
}

interface Child {
  step: string;
  node: SchemaNode;
  isRequired: boolean;
}

function childrenOf({ properties = {}, required = [], additionalProperties, items }: SchemaNode): Child[] {
  return [
    ...Object.entries(properties).map(([step, node]) => ({ step, node, isRequired: required.includes(step) })),
    ...(typeof additionalProperties === 'object' && Object.keys(additionalProperties).length > 0
      ? [{ step: '<name>', node: additionalProperties, isRequired: false }]
      : []),
    ...(items ? [{ step: '[]', node: items, isRequired: false }] : []),
  ];
}
