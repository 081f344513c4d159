import { existsSync } from 'node:fs';
import type { Definitions } from '../../definitions/load-definitions.ts';
import {
  incompleteEnvironment,
  surveyEnvironment,
  type Environment,
  type SurveyedEnvironment,
} from '../../runtime/environment/environment.ts';
import { loadEnvironmentFile } from '../../runtime/environment/load-environment-file.ts';
import { errorText } from '../../runtime/error-text.ts';
import type { ProcessName } from '../../runtime/environment/process-name.ts';
import { findMissingSettings } from '../../triggers/find-missing-settings.ts';
import { terminalText } from '../../text/terminal-text.ts';
import { CommandError, EXIT } from '../command-error.ts';
import { foldersOf, type Folders } from './folders-of.ts';
import { readDefinitions } from './read-definitions.ts';
import { settingsFileOf } from './settings-file-of.ts';

export interface PlaceOptions {
  dir?: string;
  data?: string;
  /** False with `--no-env-file`: no file of settings is read. */
  envFile: boolean;
  /** The file of settings; by default `.env` beside the definitions. Node itself takes `--env-file`, wherever it stands. */
  envFrom?: string;
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
  const { folders, environment, problems } = survey(options, processName);
  if (environment === null || problems.length > 0) throw incomplete(problems);
  return { ...folders, environment };
}

/**
 * The same for a process that takes deliveries, together with its definitions. The CommandError also names what the sources
 * of enabled automations need and the environment lacks.
 */
export function readServingPlace(
  options: PlaceOptions,
  processName: ProcessName,
): { place: Place; definitions: Definitions } {
  const { folders, environment, problems } = survey(options, processName);
  if (environment === null) throw incomplete(problems);
  const definitions = readDefinitions(folders.definitionsFolder);
  const all = [...problems, ...findMissingSettings(definitions, environment)];
  if (all.length > 0) throw incomplete(all);
  return { place: { ...folders, environment }, definitions };
}

function survey(options: PlaceOptions, processName: ProcessName): SurveyedEnvironment & { folders: Folders } {
  const { definitionsFolder, dataFolder } = foldersOf(options, processName);
  loadSettings(settingsFileOf(options, definitionsFolder), options.envFrom !== undefined);
  const { environment, problems } = surveyEnvironment(process.env, processName);
  return { folders: { definitionsFolder, dataFolder }, environment, problems };
}

function incomplete(problems: readonly string[]): CommandError {
  return new CommandError(incompleteEnvironment(problems), EXIT.usage);
}

/** `.env` need not be there; a file that was named must be. */
function loadSettings(file: string | null, isNamed: boolean): void {
  if (file === null || (!isNamed && !existsSync(file))) return;
  try {
    const note = loadEnvironmentFile(file, process.env);
    if (note !== null) process.stderr.write(`Note: ${terminalText(note)}\n`);
  } catch (error) {
    const message = `${file} cannot be read as a file of settings (${errorText(error)}). Mend it, or use --no-env-file.`;
    throw new CommandError(message, EXIT.usage, { cause: error });
  }
}
