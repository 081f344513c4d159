import { vi } from 'vitest';
import { CommandError } from '../../../cli/command-error.ts';

export interface Said {
  stdout: string;
  /** What the program would end with. */
  code: number;
  /** The message of a CommandError; any other error is thrown. */
  error: string | null;
}

/** Calls a command as the program does, in this process: starting one for each would take seconds. */
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
