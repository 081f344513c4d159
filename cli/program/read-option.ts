import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../../time/parse-duration.ts';

const DIGITS = /^\d+$/;
/** A timer of Node counts milliseconds in 31 bits; one that is longer fires at once. */
const MOST_SECONDS = 2_147_483;
const MOST_LIFETIME_MS = 3_650 * 24 * 60 * 60_000;

/** Reads a TCP port; 0 stands for any free one. Throws commander's InvalidArgumentError for anything else. */
export function readPort(text: string): number {
  const number = Number(text);
  if (DIGITS.test(text) && number <= 65_535) return number;
  throw new InvalidArgumentError('It has to be a number from 0 (any free port) to 65535.');
}

/** Reads a whole number above 0. Throws commander's InvalidArgumentError for anything else. */
export function readCount(text: string): number {
  const number = Number(text);
  if (DIGITS.test(text) && number > 0 && Number.isSafeInteger(number)) return number;
  throw new InvalidArgumentError('It has to be a whole number above 0.');
}

/** Reads how many seconds to wait. Throws commander's InvalidArgumentError for none and for more than a timer can wait. */
export function readSeconds(text: string): number {
  const number = Number(text);
  if (DIGITS.test(text) && number > 0 && number <= MOST_SECONDS) return number;
  throw new InvalidArgumentError(`It has to be a whole number of seconds from 1 to ${MOST_SECONDS}.`);
}

/** Reads a text. Throws commander's InvalidArgumentError if it is empty, as an unset variable of a shell is. */
export function readText(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('It is empty; give a value, or leave the option out.');
}

/** Reads names with commas between them. Throws commander's InvalidArgumentError if there is none. */
export function readList(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => name !== '')) return names;
  throw new InvalidArgumentError('It has to be names with commas between them.');
}

/** Reads the id of a replay. Throws commander's InvalidArgumentError for one that would not be seen in the ids of its runs. */
export function readReplayId(text: string): string {
  if (/^[\w-]{1,30}$/.test(text)) return text;
  throw new InvalidArgumentError('It has to be 1 to 30 letters, digits, hyphens and underscores.');
}

/** Adds `name=value` to the inputs given before it. Throws commander's InvalidArgumentError if there is no name. */
export function readInput(text: string, inputs: Record<string, string> = {}): Record<string, string> {
  const equals = text.indexOf('=');
  if (equals > 0) return { ...inputs, [text.slice(0, equals)]: text.slice(equals + 1) };
  throw new InvalidArgumentError('It has to be written as name=value.');
}

/** Reads for how long something is valid, as milliseconds. Throws commander's InvalidArgumentError for what is no duration. */
export function readLifetime(text: string): number {
  const ms = parseDuration(text);
  if (ms !== null && ms > 0 && ms <= MOST_LIFETIME_MS) return ms;
  throw new InvalidArgumentError('It has to be a duration such as 12h or 90d, at most 3650d.');
}

/** Reads the name of a token. Throws commander's InvalidArgumentError for what would not read well as the actor of a run. */
export function readTokenName(text: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,39}$/.test(text)) return text;
  throw new InvalidArgumentError('It has to be 1 to 40 small letters, digits and hyphens.');
}
