/** How a git that failed has ended. */
export interface GitEnd {
  /** Null where a signal ended it. */
  code: number | null;
  /** Why we stopped it ourselves. */
  stopped: 'too slow' | 'too much output' | null;
  stdout: string;
  /** The last 8,000 characters. */
  stderr: string;
}

/** Git did not do as asked. The message says what git said. */
export class GitError extends Error {
  readonly end: GitEnd;

  constructor(command: string, end: GitEnd) {
    const said = end.stderr.trim().replaceAll(/\s*\n\s*/g, ' · ');
    super(`git ${command}: ${end.stopped ?? (said || `ended with ${end.code ?? 'a signal'}`)}`);
    this.end = end;
  }
}
