import { parseArgs } from 'node:util';

/**
 * Reads the flags of a benchmark. Each is a list of numbers (`--sessions 500,1000`); a flag that is not given has its
 * default. Throws an Error that names a flag which is unknown or not a list of numbers.
 */
export function readFlags<Name extends string>(
  args: string[],
  defaults: Record<Name, number[]>,
): Record<Name, [number, ...number[]]> {
  const options = Object.fromEntries(Object.keys(defaults).map((name) => [name, { type: 'string' as const }]));
  const { values } = parseArgs({ args, options });
  const read = Object.entries<number[]>(defaults).map(([name, byDefault]) => {
    const given = values[name];
    const numbers = typeof given === 'string' ? given.split(',').map(Number) : byDefault;
    if (numbers.length > 0 && numbers.every((number) => Number.isFinite(number) && number >= 0)) return [name, numbers];
    throw new Error(`--${name} ${String(given)}: give numbers, such as ${byDefault.join(',')}`);
  });
  return Object.fromEntries(read) as Record<Name, [number, ...number[]]>;
}
