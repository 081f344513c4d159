import type { Definitions } from '../../definitions/load-definitions.ts';
import type { Environment } from '../../runtime/environment/environment.ts';
import type { DevFile } from '../dev/dev-file.ts';

/** `open`: it could not be looked at, or there is nothing to look at yet. */
export type FindingState = 'ok' | 'wrong' | 'open';

export interface Finding {
  /** What was looked at, in a word or two. */
  check: string;
  state: FindingState;
  /** What is so. */
  says: string;
  /** What to do; null if nothing. */
  todo: string | null;
}

/** Where `curfew doctor` looks. */
export interface Patient {
  definitionsFolder: string;
  dataFolder: string;
  environment: Environment;
  definitions: Definitions;
  /** The file of settings that was read, if it is there; null: none is read. Absent: `.env` beside the definitions. */
  settingsFile?: string | null;
  /** What runs in the data folder; null if nothing does. */
  dev: DevFile | null;
}

/** One row of the table of checks. It changes nothing, and throws what it could not look at. */
export interface Check {
  name: string;
  run(patient: Patient): Promise<Finding[]>;
}

export function ok(check: string, says: string): Finding {
  return { check, state: 'ok', says, todo: null };
}

export function wrong(check: string, says: string, todo: string): Finding {
  return { check, state: 'wrong', says, todo };
}

export function unseen(check: string, says: string, todo: string | null = null): Finding {
  return { check, state: 'open', says, todo };
}
