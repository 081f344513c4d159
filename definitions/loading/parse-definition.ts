import { z } from 'zod';
import type { Problem } from '../problem.ts';
import { looksLikeSchedule } from '../sources/schedule/looks-like-schedule.ts';
import { SOURCE_DEFINITIONS } from '../sources/sources.ts';
import { explainIssues } from './explain-issues.ts';
import { type Fault, placeOfFault } from './fault.ts';
import type { YamlSource } from './read-yaml.ts';

/** Maps whose keys are the user's own names: `x-` means nothing special there. */
const FREE_NAMES = new Set([
  'sources',
  'mcp-servers',
  'tools',
  'prices',
  ...SOURCE_DEFINITIONS.flatMap(({ freeNames }) => freeNames),
]);

export interface ParsedDefinition<Output> {
  /** What was written, without `x-*` keys; for checks that zod cannot make. */
  written: unknown;
  /** Undefined when there are problems. */
  output: Output | undefined;
  /** What the schema refuses, before it has a place. */
  faults: Fault[];
  problems: Problem[];
}

/** Checks the YAML of one file against its schema; all problems at once. */
export function parseDefinition<Schema extends z.ZodType>(
  schema: Schema,
  file: string,
  source: YamlSource,
): ParsedDefinition<z.output<Schema>> {
  if (source.errors.length > 0) {
    const problems = source.errors.map((error) => ({ file, ...error }));
    return { written: undefined, output: undefined, faults: [], problems };
  }
  const written = readWritten(source.value);
  const { output, faults } = checkWritten(schema, written, file.endsWith('.md') ? 'the front matter' : 'the file');
  const problems = faults.map((fault) => ({ file, ...placeOfFault(fault, source), message: fault.message }));
  return { written, output, faults, problems };
}

/** What was written, without `x-*` keys and with the long form of `on`. */
export function readWritten(value: unknown): unknown {
  return withLongTriggers(withoutExtensions(value ?? {}, ''));
}

/** `output` is undefined if there are faults. `whole` is what all of it is called. */
export function checkWritten<Schema extends z.ZodType>(
  schema: Schema,
  written: unknown,
  whole: string,
): { output: z.output<Schema> | undefined; faults: Fault[] } {
  const parsed = z.safeParse(schema, written, { reportInput: true });
  return parsed.success
    ? { output: parsed.data, faults: [] }
    : { output: undefined, faults: explainIssues(parsed.error.issues, whole) };
}

/** `on: issues`, `on: [issues, pull_request]` and `on: daily` are short for a map. */
function withLongTriggers(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('on' in value)) return value;
  const { on } = value;
  const names = typeof on === 'string' ? [on] : on;
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) return value;
  const [schedules, keys] = [names.filter(looksLikeSchedule), names.filter((name) => !looksLikeSchedule(name))];
  const schedule = schedules.length === 0 ? [] : [['schedule', schedules.length === 1 ? schedules[0] : schedules]];
  return { ...value, on: Object.fromEntries([...keys.map((name) => [name, null]), ...schedule]) };
}

/** Drops `x-*` keys, which are for the user's own notes and anchors. */
function withoutExtensions(value: unknown, parent: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutExtensions(item, ''));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => FREE_NAMES.has(parent) || !key.startsWith('x-'))
      .map(([key, item]) => [key, withoutExtensions(item, key)]),
  );
}
