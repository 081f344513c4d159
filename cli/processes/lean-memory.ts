/**
 * Settings that keep a worker small while it holds hundreds of sessions, and `serve` after a flood of large requests. Both
 * make much short-lived garbage, and V8 and malloc never give that memory back by themselves: without these settings it is
 * most of the memory of a worker with 500 sessions (`npm run bench -- held`), and of `serve` after such a flood.
 */
export const LEAN_MEMORY = {
  nodeFlags: ['--max-semi-space-size=2'],
  // malloc raises these thresholds by itself unless they are set. Fixed, large blocks go back to the system when freed.
  environment: { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072', MALLOC_MMAP_THRESHOLD_: '131072' },
} as const;

/**
 * Replaces this process by one that has the settings of `LEAN_MEMORY`, which count only from the start of a process. The
 * new process has the same id, arguments and environment. Does nothing if MALLOC_ARENA_MAX is set already (the user has
 * chosen), in a child of `curfew dev` (it was started with the settings, and would lose its channel), and where a process
 * cannot be replaced (Windows).
 */
export function becomeLean(): void {
  if (process.send !== undefined || process.env['MALLOC_ARENA_MAX'] !== undefined) return;
  const args = [process.execPath, ...process.execArgv, ...LEAN_MEMORY.nodeFlags, ...process.argv.slice(1)];
  process.execve?.(process.execPath, args, { ...process.env, ...LEAN_MEMORY.environment });
}
