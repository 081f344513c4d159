/**
 * Ends this process quietly when nobody reads its standard output any more, as after `curfew runs | head -1`: writing then
 * fails with EPIPE. The exit code is `process.exitCode`, 0 if none is set. Where nobody reads standard error, what would
 * be written there is lost. Not for a process that has to clean up: see `outliveReaders`.
 */
export function endWithReaders(): void {
  process.stdout.on('error', endQuietly);
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

/** The handler of `endWithReaders`. */
export function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}
