import { vi } from 'vitest';
import { CommandError } from '../../../cli/command-error.ts';

export interface Said {
  stdout: string;
  /** The exit code with which the program would end. */
  code: number;
  /** The message of a CommandError; null if there was none. */
  error: string | null;
}

/**
 * Calls a command as the program does, but in this process: starting a process for each call would take seconds. Throws
 * any error but a CommandError.
 */
export async function said(command: () => Promise<number | void>): Promise<Said> {
  const lines: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  try {
    return { code: (await command()) ?? 0, stdout: lines.join('\n'), error: null };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { code: error.exitCode, stdout: lines.join('\n'), error: error.message };
  } finally {
    log.mockRestore();
  }
}
