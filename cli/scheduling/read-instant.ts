import { CommandError, EXIT } from '../command-error.ts';
import { instantOf } from './instant-of.ts';

/**
 * Reads `2026-11-01T07:00:00Z`, or a day: the instant at which it begins in the time zone. In milliseconds since 1970. Throws a
 * CommandError for any other text.
 */
export function readInstant(option: string, text: string, timeZone: string): number {
  const at = instantOf(text, timeZone);
  if (at !== null) return at;
  const message = `${option} is "${text}"; write a day such as 2026-11-01, or a time such as 2026-11-01T07:00:00Z`;
  throw new CommandError(message, EXIT.usage);
}
