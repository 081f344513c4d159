import { z } from 'zod';
import { SOURCE_DEFINITIONS } from '../sources/sources.ts';
import { agentSchema } from './agent-schema.ts';
import { automationSchema } from './automation-schema.ts';
import { settingsSchema } from './settings/settings-schema.ts';
import { triggersSchema } from './triggers-schema.ts';

export const SCHEMA_KINDS = ['automation', 'agent', 'settings'] as const;
export type SchemaKind = (typeof SCHEMA_KINDS)[number];

/** A JSON Schema, or a part of one, with three words of our own. */
export interface SchemaNode {
  title?: string;
  description?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  examples?: unknown[];
  /** What holds without this key, in words, where that is not one value. */
  absent?: string;
  /** Examples of values that the format has and this version refuses. */
  refused?: unknown[];
  /** True if this version refuses the key with every value. */
  notYet?: boolean;
  anyOf?: SchemaNode[];
  items?: SchemaNode;
  properties?: Record<string, SchemaNode>;
  required?: string[];
  additionalProperties?: boolean | SchemaNode;
  [keyword: string]: unknown;
}

export const FORMAT_SCHEMAS = { automation: automationSchema, agent: agentSchema, settings: settingsSchema };

const TITLES = {
  automation: 'Front matter of automations/<name>.md',
  agent: 'Front matter of agents/<name>.md',
  settings: 'curfew.yml',
};

/**
 * Everything that is known about one kind of file, made from what the loader itself checks with: a JSON Schema that has
 * also `absent`, `refused` and `notYet`.
 */
export function formatSchema(kind: SchemaKind): SchemaNode {
  const schema = z.toJSONSchema(FORMAT_SCHEMAS[kind], {
    io: 'input',
    override: ({ zodSchema, jsonSchema: node }) => {
      if (node.additionalProperties === false) node.patternProperties = { '^x-': {} };
      // Of a schema that transforms its value zod leaves these out, because they could be results. Ours never are.
      const { default: byDefault, examples } = z.globalRegistry.get(zodSchema) ?? {};
      if (byDefault !== undefined) node.default = byDefault;
      if (examples !== undefined) node.examples = examples as unknown[];
      if (zodSchema === triggersSchema) withShortForms(node as SchemaNode);
    },
  });
  const { $schema, ...rest } = schema as SchemaNode;
  return { $schema, title: TITLES[kind], ...rest };
}

/** `on: issues`, `on: [issues, pull_request]` and `on: daily` are short for a map. */
function withShortForms(node: SchemaNode): void {
  const { description, ...map } = node;
  const names = { type: 'string', enum: SOURCE_DEFINITIONS.flatMap(({ keys }) => Object.keys(keys)) };
  for (const key of Object.keys(node)) delete node[key];
  if (description !== undefined) node.description = description;
  const schedule = { type: 'string', pattern: '\\s|^(?:daily|weekly|hourly|(?:bi|tri)-?weekly)$' };
  node.anyOf = [map, names, schedule, { type: 'array', items: { anyOf: [names, schedule] }, minItems: 1 }];
}
