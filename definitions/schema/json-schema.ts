import { z } from 'zod';
import { agentSchema } from './agent-schema.ts';
import { automationSchema } from './automation-schema.ts';
import { settingsSchema } from './settings-schema.ts';
import { triggersSchema } from './triggers-schema.ts';

export const SCHEMA_KINDS = ['automation', 'agent', 'settings'] as const;
export type SchemaKind = (typeof SCHEMA_KINDS)[number];

type Json = Record<string, unknown>;

const SCHEMAS = { automation: automationSchema, agent: agentSchema, settings: settingsSchema };

const TITLES = {
  automation: 'Front matter of automations/<name>.md',
  agent: 'Front matter of agents/<name>.md',
  settings: 'curfew.yml',
};

/**
 * The JSON Schema (draft 2020-12) of one kind of file, for editors; made from what the loader itself checks with. What
 * this version does not carry out yet is in it, and its description says so.
 */
export function jsonSchema(kind: SchemaKind): Json {
  const schema = z.toJSONSchema(SCHEMAS[kind], {
    io: 'input',
    override: ({ zodSchema, jsonSchema: node }) => {
      if (node.additionalProperties === false) node.patternProperties = { '^x-': {} };
      if (zodSchema !== triggersSchema) return;
      const forms = withShortForms(node);
      for (const key of Object.keys(node)) delete node[key];
      node.anyOf = forms;
    },
  });
  const { $schema, ...rest } = schema;
  return { $schema, title: TITLES[kind], ...rest };
}

/** `on: issues` and `on: [issues, pull_request]` are short for a map. */
function withShortForms(map: Json): Json[] {
  const names = { type: 'string', enum: Object.keys(triggersSchema.shape) };
  return [{ ...map }, names, { type: 'array', items: names, minItems: 1 }];
}
