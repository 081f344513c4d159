import { expect, it } from 'vitest';
import { usableSchema } from '../../../engine/mcp/usable-schema.ts';

it('writes references out, so that the model endpoint is sent none', () => {
  const schema = {
    type: 'object',
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    properties: { a: { $ref: '#/$defs/Name', description: 'Mine.' }, b: { $ref: '#/$defs/Name' } },
    required: ['a'],
    $defs: { Name: { type: 'string', description: 'A name.' } },
  };
  expect(usableSchema(schema)).toEqual({
    schema: {
      type: 'object',
      properties: { a: { type: 'string', description: 'Mine.' }, b: { type: 'string', description: 'A name.' } },
      required: ['a'],
    },
  });
});

it('lets recursive references, and those to elsewhere, allow anything', () => {
  const node = { type: 'object', properties: { next: { $ref: '#/$defs/Node' }, far: { $ref: 'https://x/y.json' } } };
  const schema = { type: 'object', properties: { first: { $ref: '#/$defs/Node' } }, $defs: { Node: node } };
  expect(usableSchema(schema)).toEqual({
    schema: {
      type: 'object',
      properties: { first: { type: 'object', properties: { next: {}, far: {} } } },
    },
  });
});

it('drops what the model endpoint refuses at the top, and patterns that are none', () => {
  const schema = { type: 'object', anyOf: [{ required: ['a'] }], properties: { a: { type: 'string', pattern: '(' } } };
  expect(usableSchema(schema)).toEqual({ schema: { type: 'object', properties: { a: { type: 'string' } } } });
});

it('takes what nobody sees out of texts, and leaves values as they are', () => {
  const hidden = 'Adds.\u{E0041}\u{E0042}\u200B';
  const schema = { type: 'object', properties: { a: { enum: ['a\u200Bb'], description: hidden } } };
  expect(usableSchema(schema)).toEqual({
    schema: { type: 'object', properties: { a: { enum: ['a\u200Bb'], description: 'Adds.' } } },
  });
});

it.each<[string, unknown, string]>([
  ['is no object', 7, 'has no schema'],
  ['is of another type', { type: 'string' }, 'is not of type object'],
  [
    'is not valid',
    { type: 'object', properties: { a: { type: 'strang' } } },
    'is not valid JSON Schema (/properties/a/type',
  ],
  ['has odd names', { type: 'object', properties: { 'a b': {} } }, 'a name that is not letters'],
  ['is deep', deep(5_000), 'nested more than 30 levels deep'],
  ['grows without end', bomb(), 'is too large'],
  ['has a huge text', { type: 'object', description: '\u200B'.repeat(4_000_000) }, 'is too large'],
  [
    'is large',
    { type: 'object', properties: { a: { enum: Array.from({ length: 9_000 }, (_, i) => i) } } },
    'too large',
  ],
])('refuses a schema that %s, with the reason', (_, schema, told) => {
  const usable = usableSchema(schema);
  expect('problem' in usable ? usable.problem : usable).toContain(told);
});

it('keeps a member that is named like a word of JSON Schema', () => {
  const schema = {
    type: 'object',
    properties: { properties: { type: 'object', properties: { $ref: { type: 'string' } } } },
  };
  expect(usableSchema(schema)).toEqual({ schema });
});

function deep(levels: number): object {
  let schema: object = { type: 'string' };
  for (let i = 0; i < levels; i += 1) schema = { type: 'object', properties: { a: schema } };
  return schema;
}

/** Each part refers ten times to the next one. */
function bomb(): object {
  const names = Array.from({ length: 10 }, (_, i) => `m${i}`);
  const parts = Array.from({ length: 6 }, (_, i) => {
    const next = i < 5 ? { $ref: `#/$defs/p${i + 1}` } : { type: 'string' };
    return [`p${i}`, { type: 'object', properties: Object.fromEntries(names.map((name) => [name, next])) }];
  });
  return { type: 'object', properties: { a: { $ref: '#/$defs/p0' } }, $defs: Object.fromEntries(parts) };
}
