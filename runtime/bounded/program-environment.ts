import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';

/**
 * The environment for a program of our own that looks into what an agent made: no secrets. With our own cache of compiled code
 * it starts in half the time.
 */
export function programEnvironment(): Record<string, string> {
  const own = { PATH: process.env['PATH'] ?? '' };
  const cache = getCompileCacheDir();
  return cache === undefined ? own : { ...own, NODE_COMPILE_CACHE: dirname(cache) };
}
