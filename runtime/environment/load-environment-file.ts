import { readFileSync, statSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { secretsIn } from '../secrets/secrets-in.ts';

const FOR_OTHERS = 0o077;

/**
 * Sets the variables of a file of settings that `environment` does not set itself. Returns a sentence for people if the file holds
 * secrets that other users of the machine may read or change; null if not. Throws what the disk throws.
 */
export function loadEnvironmentFile(file: string, environment: Record<string, string | undefined>): string | null {
  const given = parseEnv(readFileSync(file, 'utf8'));
  for (const [name, value] of Object.entries(given)) environment[name] ??= value;
  return openToOthers(file, given);
}

function openToOthers(file: string, given: Record<string, string | undefined>): string | null {
  const isOpen = (statSync(file).mode & FOR_OTHERS) !== 0;
  if (!isOpen || secretsIn(given).length === 0) return null;
  return `${file} holds secrets, and other users of this machine may open it: chmod 600 ${file}`;
}
