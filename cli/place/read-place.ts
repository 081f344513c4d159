import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readEnvironment, type Environment } from '../../runtime/environment/environment.ts';
import { errorText } from '../../runtime/error-text.ts';
import type { ProcessName } from '../../runtime/environment/process-name.ts';
import { CommandError, EXIT } from '../command-error.ts';
import { foldersOf, type Folders } from './folders-of.ts';

export interface PlaceOptions {
  dir?: string;
  data?: string;
  /** False with `--no-env-file`. */
  envFile: boolean;
}

/** Where a command works, and with which settings. */
export interface Place extends Folders {
  environment: Environment;
}

/**
 * Resolves the folders that a command was given and reads the environment for it. `.env` beside the definitions sets only
 * what the real environment does not set. Throws a CommandError that names everything that is wrong.
 */
export function readPlace(options: PlaceOptions, processName: ProcessName): Place {
  const { definitionsFolder, dataFolder } = foldersOf(options, processName);
  if (options.envFile) loadEnvironmentFile(join(definitionsFolder, '.env'));
  try {
    const environment = readEnvironment(process.env, processName);
    return { definitionsFolder, dataFolder, environment };
  } catch (error) {
    throw new CommandError(errorText(error), EXIT.usage, { cause: error });
  }
}

function loadEnvironmentFile(file: string): void {
  if (!existsSync(file)) return;
  try {
    process.loadEnvFile(file);
  } catch (error) {
    const message = `${file} cannot be read as a file of settings (${errorText(error)}). Mend it, or use --no-env-file.`;
    throw new CommandError(message, EXIT.usage, { cause: error });
  }
}
