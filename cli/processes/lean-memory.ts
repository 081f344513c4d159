/**
 * What keeps a worker small that holds hundreds of sessions. Opening a session makes much short-lived garbage, for which V8
 * and malloc would keep room for ever: most of the memory of a worker that holds 500 (`npm run bench -- held`).
 */
export const LEAN_MEMORY = {
  nodeFlags: ['--max-semi-space-size=2'],
  // Thresholds that are set do not grow by themselves: large blocks go back to the system when they are freed.
  environment: { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072', MALLOC_MMAP_THRESHOLD_: '131072' },
} as const;

/**
 * Replaces this process by one that is lean with memory: both settings count only from the start of a process. It has the
 * same id, arguments and environment. Whoever sets MALLOC_ARENA_MAX has decided; a child of `curfew dev` is started
 * lean, and could not keep its channel to it. Does nothing where processes cannot be replaced (Windows).
 */
export function becomeLean(): void {
  if (process.send !== undefined || process.env['MALLOC_ARENA_MAX'] !== undefined) return;
  const args = [process.execPath, ...process.execArgv, ...LEAN_MEMORY.nodeFlags, ...process.argv.slice(1)];
  process.execve?.(process.execPath, args, { ...process.env, ...LEAN_MEMORY.environment });
}
