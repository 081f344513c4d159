import { endQuietly } from '../program/end-with-readers.ts';

/**
 * Lets this process go on when nobody reads what it prints any more. Writing into a pipe whose reader was killed fails
 * with EPIPE, and an error of these streams that nobody handles would end the process before it has cleaned up. Undoes
 * `endWithReaders`.
 */
export function outliveReaders(): void {
  process.stdout.off('error', endQuietly);
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
