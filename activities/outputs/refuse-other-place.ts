import { z } from 'zod';
import { ToolError } from '../session/tools/tool-error.ts';
import type { OutputOrigin } from './output-origin.ts';
import { subjectNumber } from './text/subject-number.ts';

export interface PlacedInput {
  /** What the tool takes. */
  schema: z.ZodType;
  /** As the agent wrote it. */
  written: unknown;
  options: object;
  origin: Pick<OutputOrigin, 'event' | 'checkout'>;
}

const NUMBERS = ['number', 'issue_number', 'item_number', 'pull_number', 'pull_request_number', 'discussion_number'];
const REPOSITORIES = ['repository', 'repo'];

/**
 * Throws a ToolError if the agent names another issue or repository than the one that a tool is for, where it may not choose: the
 * tool would ignore the name, and change what the agent does not mean.
 */
export function refuseOtherPlace({ schema, written, options, origin }: PlacedInput): void {
  if (typeof written !== 'object' || written === null) return;
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const named = new Map(Object.entries(written).filter(([key]) => !Object.hasOwn(properties, key)));
  const problems = Object.hasOwn(properties, 'number')
    ? []
    : NUMBERS.flatMap((key) => otherNumber(key, named.get(key)));
  problems.push(...REPOSITORIES.flatMap((key) => otherRepository(key, named.get(key))));
  if (problems.length === 0) return;
  throw new ToolError(`The input is wrong:\n${problems.join('\n')}\nCorrect it and call the tool again.`);

  function otherNumber(key: string, value: unknown): string[] {
    if (value === undefined || value === null) return [];
    const fixed = 'target' in options ? Number(options.target) : Number.NaN;
    const own = Number.isSafeInteger(fixed) ? fixed : subjectNumber(origin.event);
    const bare = typeof value === 'string' ? value.replace(/^#/, '') : value;
    if (Number(bare) === own) return [];
    return [`- ${key}: you cannot choose it: this automation lets the tool work ${placeOf(own)}. Leave it out`];
  }

  function otherRepository(key: string, value: unknown): string[] {
    if (typeof value !== 'string') return [];
    const { event, checkout } = origin;
    const places = [event.repository, checkout === false ? null : checkout.repository];
    const known = [...new Set(places.filter((name) => name !== null))];
    const isKnown = known.some((name) => same(name, value) || same(name.split('/')[1] ?? '', value));
    return isKnown
      ? []
      : [`- ${key}: you cannot choose it: this run works in ${known.join(', ') || 'no repository'}. Leave it out`];
  }
}

function placeOf(number: number | null): string {
  return number === null ? 'only on what started the run' : `only on #${number}`;
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
