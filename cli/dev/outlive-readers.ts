/**
 * Lets this process go on when nobody reads what it prints any more. Writing into a pipe whose reader was killed fails
 * with EPIPE, and an error of these streams that nobody handles would end the process before it has cleaned up.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
