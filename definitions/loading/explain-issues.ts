import type { z } from 'zod';
import { NOT_YET } from '../schema/not-yet.ts';
import { showValue } from '../schema/show-value.ts';
import { suggestion } from '../../text/suggestion.ts';
import type { Fault } from './fault.ts';
import type { Path } from './read-yaml.ts';

type Issue = z.core.$ZodIssue;

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

/**
 * Turns what zod found into faults, each saying what is wrong and what is allowed. `whole` is what the value with the empty
 * path is called, such as `the front matter`.
 */
export function explainIssues(issues: Issue[], whole: string): Fault[] {
  const unfolded = issues.flatMap(unfold);
  return unfolded
    .filter((issue, index) => !unfolded.slice(0, index).some((other) => settles(other, issue)))
    .flatMap((issue) => explain(issue, whole));
}

/** Whether what else is said of the same value means nothing, because it is empty or of another type. */
function settles(first: Issue, other: Issue): boolean {
  const isWhole = first.code === 'invalid_type' || (first.code === 'too_small' && first.origin === 'string');
  return isWhole && !isNotYet(other) && showPath(first.path) === showPath(other.path);
}

/**
 * If a value has the type of one branch of a union, only the issues of that branch say what is wrong: they replace the
 * union's.
 */
function unfold(issue: Issue): Issue[] {
  if (issue.code === 'invalid_key' || issue.code === 'invalid_element') {
    return issue.issues.flatMap((inner) => unfold({ ...inner, path: [...issue.path, ...inner.path] }));
  }
  if (issue.code !== 'invalid_union') return [issue];
  const branch = issue.errors.find((errors) => !errors.some(isOtherType));
  return branch ? branch.flatMap((inner) => unfold({ ...inner, path: [...issue.path, ...inner.path] })) : [issue];
}

/** Whether the issue only says that this branch of a union is for values of another type. */
function isOtherType(issue: Issue): boolean {
  return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value');
}

function explain(issue: Issue, whole: string): Fault[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    const messages = issue.message.split('\n');
    const where = path.length === 0 ? '' : ` (under \`${showPath(path)}\`)`;
    return issue.keys.map((key, index) => ({
      path: [...path, key],
      isKey: true,
      message: `${messages[index] ?? issue.message}${where}`,
    }));
  }
  const subject = path.length === 0 ? whole : `\`${showPath(path)}\``;
  const isKey = isNotYet(issue) && typeof path.at(-1) === 'string';
  return [{ path, isKey, message: `${subject} ${predicate(issue)}`, types: typesOf(issue) }];
}

function isNotYet(issue: Issue): boolean {
  return issue.code === 'custom' && issue.params?.['reason'] === NOT_YET;
}

/** The types that the value could have, in the words of the message. */
function typesOf(issue: Issue): string[] {
  if (issue.code === 'invalid_type') return [TYPE_NAMES[issue.expected] ?? issue.expected];
  return issue.code === 'invalid_union' ? allowedForms(issue.errors).types : [];
}

/** `on.issues.types[0]`, as people write it. */
export function showPath(path: Path): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`))
    .join('');
}

/**
 * What is wrong with a value: the part of the message after its name. Messages of our own schemas are kept as they are.
 */
function predicate(issue: Issue): string {
  if (isNotYet(issue) && issue.message === 'Invalid input') {
    return 'is part of the format, but this version does not carry it out yet; remove it';
  }
  if (!/^(?:Invalid|Too) /.test(issue.message)) return issue.message;
  const { input } = issue;
  switch (issue.code) {
    case 'invalid_type':
      return wrongValue(input, [], typesOf(issue));
    case 'invalid_value':
      return wrongValue(input, issue.values.map(String), []);
    case 'invalid_union': {
      const { values, types } = allowedForms(issue.errors);
      return wrongValue(input, values, types);
    }
    case 'too_small':
      return issue.origin === 'array' || issue.origin === 'string'
        ? 'is empty; fill it in or remove it'
        : `is ${showValue(input)}; the least is ${issue.minimum}`;
    case 'too_big':
      if (issue.origin === 'string') return `is too long; the most is ${issue.maximum} characters`;
      if (issue.origin === 'array') return `is too long; the most is ${issue.maximum} entries`;
      return `is too large; the most is ${issue.maximum}`;
    default:
      return issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
  }
}

function wrongValue(input: unknown, values: string[], types: string[]): string {
  const exact = exactly(input, values, types);
  const written = typeof input === 'string' ? suggestion(input, values) : '';
  const allowed = [...values, ...types];
  const one = allowed.length === 1 ? 'write' : 'write one of';
  const what = input === undefined ? 'is missing' : `is ${showValue(input)}`;
  return `${what}${exact || written || `; ${one} ${allowed.join(', ')}`}`;
}

const YAML_WORD = /^[\w./][\w./ -]*$/;
const NUMBER = /^\d{1,15}$/;

/** What to write if a single word stands where a list is meant, or quotes stand around a number; else nothing. */
function exactly(input: unknown, values: string[], types: string[]): string {
  if (typeof input === 'number' && values.includes(input > 0 ? `+${input}` : String(input))) {
    return `; write it in quotes: "${input > 0 ? `+${input}` : input}"`;
  }
  if (typeof input !== 'string') return '';
  if (types.includes('a list') && input.trim() !== '' && input.length <= MOST_REPEATED) {
    const words = input.split(',').map((word) => word.trim());
    return `; write a list: [${words.map((word) => (YAML_WORD.test(word) ? word : JSON.stringify(word))).join(', ')}]`;
  }
  const isNumber = types.some((type) => type.endsWith('number')) && NUMBER.test(input);
  const isBoolean = types.includes('true or false') && (input === 'true' || input === 'false');
  return isNumber || isBoolean ? `; write ${input} without quotes` : '';
}

const MOST_REPEATED = 60;

/** The values and types that a union allows, collected from what its branches expected. */
function allowedForms(branches: Issue[][]): { values: string[]; types: string[] } {
  const tops = branches.flat().filter(isOtherType);
  const values = tops.flatMap((issue) => (issue.code === 'invalid_value' ? issue.values.map(String) : []));
  const types = tops.flatMap((issue) =>
    issue.code === 'invalid_type' ? [TYPE_NAMES[issue.expected] ?? issue.expected] : [],
  );
  return { values, types: [...new Set(types)] };
}
