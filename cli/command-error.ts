export const EXIT = { ok: 0, failed: 1, usage: 2, notFound: 3, refused: 4, interrupted: 130 } as const;

/** What each exit code means; shown by `curfew --help`. */
export const EXIT_HELP = `
Exit codes:
  0    done
  1    it failed
  2    the command line, the environment or a definition is wrong
  3    there is no such run, delivery, automation, subject, token or data folder
  4    refused by the run or by another process, or because it would do harm
  130  interrupted`;

/** An expected failure of a command: its message is written for people, so it is shown without a stack. */
export class CommandError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failed, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
