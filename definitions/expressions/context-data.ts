import { data } from '@actions/expressions';
import { CONTEXT_NAMES } from '../sources/context-names.ts';
import type { Contexts } from './contexts.ts';

const MAX_DEPTH = 64;
const MAX_WIDTH = 10_000;

/**
 * These replace maps and lists that are too large for an expression. They throw only when an expression looks into
 * them: a wide list that no condition names must not keep an event from matching, and a shortened list could give a
 * wrong answer.
 */
class OversizedMap extends data.Dictionary {
  override get = refuse;
  override values = refuse;
  override pairs = refuse;
}

class OversizedList extends data.Array {
  override get = refuse;
  override values = refuse;
}

const converted = new WeakMap<Contexts, data.Dictionary>();
/** The members of contexts: that of the payload is the largest by far, and the same one for all automations. */
const members = new WeakMap<object, ExpressionData>();
const MEMBER_DEPTH = 2;

/**
 * Converts contexts into what the evaluator reads. Does without the library's reviver, which overflows the stack on
 * wide data. The result has every given and every declared context, because the evaluator crashes on a missing one. Each contexts
 * object, and each member of one, is converted once and must not be changed afterwards.
 */
export function contextData(contexts: Contexts): data.Dictionary {
  const known = converted.get(contexts);
  if (known) return known;
  const root = new data.Dictionary();
  for (const name of [...Object.keys(contexts), ...CONTEXT_NAMES]) root.add(name, toData(contexts[name] ?? {}, 1));
  converted.set(contexts, root);
  return root;
}

type ExpressionData = data.ExpressionData;

function toData(value: unknown, depth: number): ExpressionData {
  if (value === null || value === undefined) return new data.Null();
  if (typeof value === 'string') return new data.StringData(value);
  if (typeof value === 'number') return new data.NumberData(value);
  if (typeof value === 'boolean') return new data.BooleanData(value);
  if (typeof value !== 'object') return new data.Null();
  if (depth !== MEMBER_DEPTH) return objectData(value, depth);
  const known = members.get(value);
  if (known !== undefined) return known;
  const made = objectData(value, depth);
  members.set(value, made);
  return made;
}

function objectData(value: object, depth: number): ExpressionData {
  if (Array.isArray(value)) {
    if (value.length > MAX_WIDTH || depth >= MAX_DEPTH) return new OversizedList();
    const list = new data.Array();
    for (const item of value) list.add(toData(item, depth + 1));
    return list;
  }
  const entries = Object.entries(value);
  if (entries.length > MAX_WIDTH || depth >= MAX_DEPTH) return new OversizedMap();
  const dictionary = new data.Dictionary();
  for (const [key, item] of entries) dictionary.add(key, toData(item, depth + 1));
  return dictionary;
}

function refuse(): never {
  throw new RangeError(
    `a value of the event is too large for an expression (over ${MAX_WIDTH} entries or ${MAX_DEPTH} levels)`,
  );
}
