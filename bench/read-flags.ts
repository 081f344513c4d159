import { parseArgs } from 'node:util';
import { CommandError, EXIT } from '../cli/command-error.ts';
import { errorText } from '../runtime/error-text.ts';

/**
 * Reads the flags of a benchmark. Each is a list of numbers (`--sessions 500,1000`); a flag that is not given has its
 * default. Throws a CommandError that names a flag which is unknown or not a list of numbers.
 */
export function readFlags<Name extends string>(
  args: string[],
  defaults: Record<Name, number[]>,
): Record<Name, [number, ...number[]]> {
  const values = valuesOf(args, Object.keys(defaults));
  const read = Object.entries<number[]>(defaults).map(([name, byDefault]) => {
    const given = values[name];
    const numbers = typeof given === 'string' ? given.split(',').map(Number) : byDefault;
    if (numbers.length > 0 && numbers.every((number) => Number.isFinite(number) && number >= 0)) return [name, numbers];
    throw new CommandError(`--${name} ${String(given)}: give numbers, such as ${byDefault.join(',')}`, EXIT.usage);
  });
  return Object.fromEntries(read) as Record<Name, [number, ...number[]]>;
}

function valuesOf(args: string[], names: string[]): Record<string, unknown> {
  try {
    return parseArgs({ args, options: Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])) })
      .values;
  } catch (error) {
    const known = names.map((name) => `--${name}`).join(', ');
    throw new CommandError(`${errorText(error)}. There are: ${known || 'none'}.`, EXIT.usage, { cause: error });
  }
}
