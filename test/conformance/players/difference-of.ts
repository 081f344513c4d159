import type { Shape } from '../shapes/shape.ts';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** What is wrong with a value, as the end of a sentence; null if it has the shape. */
export function differenceOf(value: unknown, shape: Shape, at: string): string | null {
  if (typeof shape === 'string') return isOf(shape, value) ? null : `${at} is ${show(value)}, not ${wordsOf(shape)}`;
  if ('optional' in shape) return value === undefined ? null : differenceOf(value, shape.optional, at);
  if (value === undefined) return `${at} is missing`;
  if ('value' in shape) return value === shape.value ? null : `${at} is ${show(value)}, not "${shape.value}"`;
  if ('prefix' in shape) return hasPrefix(value, shape.prefix) ? null : `${at} does not begin with "${shape.prefix}"`;
  if ('anyOf' in shape) {
    const differences = shape.anyOf.map((one) => differenceOf(value, one, at));
    return differences.includes(null) ? null : (differences[0] ?? null);
  }
  if ('list' in shape) {
    if (!Array.isArray(value)) return `${at} is ${show(value)}, not a list`;
    return firstOf(value.map((item, i) => differenceOf(item, shape.list, `${at}[${i}]`)));
  }
  if (typeof value !== 'object' || value === null) return `${at} is ${show(value)}, not an object`;
  const object = value as Record<string, unknown>;
  if ('fields' in shape) {
    return firstOf(Object.entries(shape.fields).map(([key, one]) => differenceOf(object[key], one, `${at}.${key}`)));
  }
  const type = String(object['type']);
  const own = Object.hasOwn(shape.byType, type) ? shape.byType[type] : undefined;
  return own ? differenceOf(value, own, `${at} (${type})`) : `${at} has the undocumented type "${type}"`;
}

function firstOf(differences: (string | null)[]): string | null {
  return differences.find((one) => one !== null) ?? null;
}

function hasPrefix(value: unknown, prefix: string): boolean {
  return typeof value === 'string' && value.startsWith(prefix) && value.length > prefix.length;
}

function isOf(kind: Extract<Shape, string>, value: unknown): boolean {
  switch (kind) {
    case 'text':
      return typeof value === 'string';
    case 'whole':
      return Number.isInteger(value);
    case 'number':
      return typeof value === 'number';
    case 'flag':
      return typeof value === 'boolean';
    case 'time':
      return typeof value === 'string' && TIME.test(value);
    case 'map':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'null':
      return value === null;
    case 'anything':
      return value !== undefined;
  }
}

function wordsOf(kind: Extract<Shape, string>): string {
  const words = { text: 'a text', whole: 'a whole number', number: 'a number', flag: 'true or false', time: 'a time' };
  return { ...words, map: 'an object', null: 'null', anything: 'a value' }[kind];
}

function show(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 60);
}
