import { InvalidArgumentError } from 'commander';

/** Reads a TCP port; 0 stands for any free one. Throws commander's InvalidArgumentError for anything else. */
export function readPort(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= 65_535) return number;
  throw new InvalidArgumentError('It has to be a number from 0 (any free port) to 65535.');
}

/** Reads a whole number above 0. Throws commander's InvalidArgumentError for anything else. */
export function readCount(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('It has to be a whole number above 0.');
}

/** Adds `name=value` to the inputs given before it. Throws commander's InvalidArgumentError if there is no name. */
export function readInput(text: string, inputs: Record<string, string>): Record<string, string> {
  const equals = text.indexOf('=');
  if (equals > 0) return { ...inputs, [text.slice(0, equals)]: text.slice(equals + 1) };
  throw new InvalidArgumentError('It has to be written as name=value.');
}
