import { join, resolve } from 'node:path';

/** The file of settings that a command reads, whether it is there or not; null: none. */
export function settingsFileOf(
  { envFile, envFrom }: { envFile: boolean; envFrom?: string },
  definitionsFolder: string,
): string | null {
  if (!envFile) return null;
  return envFrom === undefined ? join(definitionsFolder, '.env') : resolve(envFrom);
}
