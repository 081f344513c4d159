import { Ajv2020 } from 'ajv/dist/2020.js';
import { stripInvisible } from '../../text/strip-invisible.ts';

/** A schema for the model, or why there can be none. */
export type UsableSchema = { schema: { type: 'object'; [key: string]: unknown } } | { problem: string };

const DEEPEST = 30;
/** A schema that refers to its parts again and again can become huge once they are written out. */
const MOST_NODES = 5_000;
const MOST_CHARACTERS = 65_536;
/** The Messages API takes no other names of members at the top. */
const MEMBER = /^[a-zA-Z0-9_.-]{1,64}$/;
/** The Messages API refuses these at the top; without them the schema allows more, and the server checks again. */
const NOT_AT_TOP = ['oneOf', 'anyOf', 'allOf', 'not', 'if', 'then', 'else', '$schema', '$id'];
const DEFINITIONS = ['$defs', 'definitions'];
/** What a schema says to a reader. Everything else has a meaning for programs and stays as it is. */
const PROSE = ['description', 'title'];
/** Values, not schemas. */
const VALUES = ['enum', 'const', 'default', 'examples', 'required'];

const metaSchema = new Ajv2020({ strict: false, validateFormats: false, logger: false });

/**
 * Turns the schema of a server's tool into one that the model endpoint takes; one that it refused would make each request
 * of the session fail. References within the schema are written out, recursive ones and those to elsewhere allow
 * anything. Never throws.
 */
export function usableSchema(schema: unknown): UsableSchema {
  if (!isObject(schema)) return { problem: 'its input has no schema' };
  if (schema['type'] !== 'object') return { problem: 'the schema of its input is not of type object' };
  const writing: Writing = { root: schema, nodes: 0, characters: 0, within: [] };
  try {
    const written = write(schema, writing, 0);
    for (const key of NOT_AT_TOP) delete written[key];
    const problem = problemOf(written);
    return problem === null ? { schema: { ...written, type: 'object' } } : { problem };
  } catch (error) {
    if (error instanceof TooComplex) return { problem: error.message };
    throw error;
  }
}

class TooComplex extends Error {}

function problemOf(schema: Record<string, unknown>): string | null {
  const members = isObject(schema['properties']) ? Object.keys(schema['properties']) : [];
  const odd = members.find((name) => !MEMBER.test(name));
  if (odd !== undefined) return 'a member of its input has a name that is not letters, digits, _, . and -, at most 64';
  if (metaSchema.validateSchema(schema) === true) return null;
  const [error] = metaSchema.errors ?? [];
  return `the schema of its input is not valid JSON Schema (${error?.instancePath || 'at the top'} ${error?.message ?? ''})`;
}

interface Writing {
  root: Record<string, unknown>;
  nodes: number;
  /** Of all texts together. */
  characters: number;
  /** The references that are being written out. */
  within: string[];
}

function write(schema: Record<string, unknown>, writing: Writing, depth: number): Record<string, unknown> {
  count(writing, depth);
  const { $ref, ...own } = schema;
  const target = typeof $ref === 'string' ? referred(writing, $ref) : null;
  const written: Record<string, unknown> = {};
  if (target !== null && typeof $ref === 'string') {
    writing.within.push($ref);
    Object.assign(written, write(target, writing, depth + 1));
    writing.within.pop();
  }
  for (const [key, value] of Object.entries(own)) {
    if (key.startsWith('$') || DEFINITIONS.includes(key)) continue;
    if (key === 'pattern' && !isPattern(value)) continue;
    written[key] = writeMember({ key, value }, writing, depth + 1);
  }
  return written;
}

function writeMember({ key, value }: { key: string; value: unknown }, writing: Writing, depth: number): unknown {
  if (typeof value === 'string') return writeText(key, value, writing);
  if (typeof value !== 'object' || value === null) return value;
  if (VALUES.includes(key)) return copy(value, writing, depth);
  count(writing, depth);
  if (Array.isArray(value)) return value.map((one) => (isObject(one) ? write(one, writing, depth + 1) : one));
  if (!MAPS.includes(key)) return write(value as Record<string, unknown>, writing, depth);
  const members = Object.entries(value).map(([name, one]) => [
    name,
    isObject(one) ? write(one, writing, depth + 1) : one,
  ]);
  return Object.fromEntries(members);
}

function writeText(key: string, text: string, writing: Writing): string {
  writing.characters += text.length;
  if (writing.characters > MOST_CHARACTERS) throw new TooComplex('the schema of its input is too large');
  return PROSE.includes(key) ? stripInvisible(text) : text.toWellFormed();
}

/** Keys whose value is a map of schemas by names of the author's choice. */
const MAPS = ['properties', 'patternProperties', 'dependentSchemas'];

/** A value, counted, so that a deep one is refused. */
function copy(value: unknown, writing: Writing, depth: number): unknown {
  count(writing, depth);
  if (typeof value === 'string') return writeText('', value, writing);
  if (Array.isArray(value)) return value.map((one) => copy(one, writing, depth + 1));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, copy(one, writing, depth + 1)]));
}

function count(writing: Writing, depth: number): void {
  writing.nodes += 1;
  if (depth > DEEPEST) throw new TooComplex(`the schema of its input is nested more than ${DEEPEST} levels deep`);
  if (writing.nodes > MOST_NODES) throw new TooComplex('the schema of its input is too large');
}

/** The part of the schema that a reference names; null if it is recursive, or leads elsewhere. */
function referred({ root, within }: Writing, ref: string): Record<string, unknown> | null {
  if (!ref.startsWith('#/') || within.includes(ref)) return null;
  let part: unknown = root;
  for (const step of ref.slice(2).split('/')) {
    const name = decode(step);
    part = isObject(part) && Object.hasOwn(part, name) ? part[name] : null;
  }
  return isObject(part) ? part : null;
}

function decode(step: string): string {
  try {
    return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return step;
  }
}

function isPattern(value: unknown): boolean {
  try {
    return typeof value === 'string' && Boolean(new RegExp(value, 'u'));
  } catch {
    return false;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
