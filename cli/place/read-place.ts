import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readEnvironment, type Environment, type ProcessName } from '../../runtime/environment.ts';
import { CommandError, EXIT } from '../command-error.ts';

export interface PlaceOptions {
  dir: string;
  data?: string;
  /** False with `--no-env-file`. */
  envFile: boolean;
}

/** Where a command works, and with which settings. Folders are absolute. */
export interface Place {
  definitionsFolder: string;
  dataFolder: string;
  environment: Environment;
}

/**
 * Resolves the folders that a command was given and reads the environment for it, once; `.env` beside the definitions
 * fills in what the real environment does not have. Throws a CommandError that names all that is wrong.
 */
export function readPlace(options: PlaceOptions, processName: ProcessName): Place {
  const definitionsFolder = resolve(options.dir);
  if (!existsSync(definitionsFolder) || !statSync(definitionsFolder).isDirectory()) {
    throw new CommandError(`${definitionsFolder} is not a folder: --dir names the folder of definitions`, EXIT.usage);
  }
  const envFile = join(definitionsFolder, '.env');
  if (options.envFile && existsSync(envFile)) process.loadEnvFile(envFile);
  try {
    const environment = readEnvironment(process.env, processName);
    return { definitionsFolder, dataFolder: resolve(options.data ?? join(definitionsFolder, '.curfew')), environment };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CommandError(message, EXIT.usage, { cause: error });
  }
}
