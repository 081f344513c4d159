import { suggestion } from '../../text/suggestion.ts';
import { CommandError, EXIT } from '../command-error.ts';

/** The error for a name that is none of the `known` ids of automations; it suggests the id that was probably meant. */
export function noAutomation(name: string, known: readonly string[]): CommandError {
  return new CommandError(
    `There is no automation "${name}"${suggestion(name, known) || '.'} There are: ${known.join(', ') || 'none'}.`,
    EXIT.notFound,
  );
}
