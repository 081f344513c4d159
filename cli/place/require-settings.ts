import type { Definitions } from '../../definitions/load-definitions.ts';
import type { Environment } from '../../runtime/environment/environment.ts';
import { findMissingSettings } from '../../triggers/find-missing-settings.ts';
import { CommandError, EXIT } from '../command-error.ts';

/** Throws CommandError if the environment lacks what the sources of enabled automations need. */
export function requireSettings(definitions: Definitions, environment: Environment): void {
  const missing = findMissingSettings(definitions, environment);
  if (missing.length === 0) return;
  throw new CommandError(
    `The environment is not complete:\n${missing.map((each) => `  - ${each}`).join('\n')}`,
    EXIT.usage,
  );
}
