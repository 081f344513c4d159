import type { BoundedEnd } from '../bounded/run-bounded.ts';

/** How a git that failed has ended. */
export interface GitEnd extends BoundedEnd {
  /** What it printed, at most 8,000 characters. */
  stdout: string;
  /** Which bound it reached, to stand after "git needs": `more than 1 GB of memory`; null if none. */
  needs: string | null;
}

/** Git did not do as asked. The message says what git said. */
export class GitError extends Error {
  readonly end: GitEnd;

  constructor(command: string, end: GitEnd) {
    const said = end.stderr.trim().replaceAll(/\s*\n\s*/g, ' · ');
    const ended = said || `ended with ${end.code ?? end.signal ?? 'a signal'}`;
    super(`git ${command}: ${end.stopped ?? (end.needs === null ? ended : `needs ${end.needs}`)}`);
    this.end = end;
  }
}
