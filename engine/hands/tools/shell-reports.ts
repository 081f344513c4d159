/** What a new shell takes over from the one before it. */
export interface ShellState {
  cwd: string;
  /** Commands that declare the exported variables, as `export -p` prints them. */
  exported: string;
}

/** The report on one command after the other. */
export interface ShellReports {
  /** Forgets the former command. */
  begin(): void;
  add(chunk: Buffer): void;
  /** Null as long as the report is not whole. */
  read(): { code: number; state: ShellState } | null;
}

/** The exported variables cannot be larger than what a program can be started with. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Reads what the shell reports after a command: three texts, each of which ends with NUL. */
export function createReports(): ShellReports {
  let held = Buffer.alloc(0);
  return {
    begin(): void {
      held = Buffer.alloc(0);
    },
    add(chunk: Buffer): void {
      if (held.length <= MOST_BYTES) held = Buffer.concat([held, chunk]);
    },
    read(): { code: number; state: ShellState } | null {
      if (held.at(-1) !== 0) return null;
      const [code, cwd, exported, rest] = held.toString('utf8').split('\0');
      if (cwd === undefined || exported === undefined || rest !== '') return null;
      return { code: Number(code), state: { cwd, exported } };
    },
  };
}
