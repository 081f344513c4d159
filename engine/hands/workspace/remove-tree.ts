import { existsSync } from 'node:fs';
import { runBounded, type BoundedEnd } from '../../../runtime/bounded/run-bounded.ts';

/** A million files take about ten seconds. */
const PATIENCE_MS = 10 * 60_000;

/**
 * Removes a folder that an agent may have filled. No link in it is followed. Does nothing if there is none. It gives way to
 * other processes, and ends with this one. Throws what `rm` says, an Error after ten minutes, and the signal's reason.
 */
export async function removeTree(folder: string, signal?: AbortSignal): Promise<void> {
  // Node's `rm` fails on folders that are nested so deep that their paths are too long for the system.
  const first = await run(['rm', '-rf'], folder, signal);
  if (first.code === 0) return;
  // An agent can remove the permissions of its folders, and then they cannot be emptied.
  if (first.stopped === null) await run(['chmod', '-R', 'u+rwX'], folder, signal);
  const last = first.stopped === null ? await run(['rm', '-rf'], folder, signal) : first;
  if (last.code === 0 || !existsSync(folder)) return;
  const why = last.stopped ?? last.stderr.trim().split('\n').slice(-3).join(' | ').slice(-500);
  throw new Error(`The folder ${folder} could not be removed: ${why}`);
}

async function run(command: string[], folder: string, signal: AbortSignal | undefined): Promise<BoundedEnd> {
  const { end } = await runBounded({
    command: 'nice',
    args: ['-n', '19', ...command, '--', folder],
    folder: '/',
    environment: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' },
    limits: null,
    timeoutMs: PATIENCE_MS,
    maxBytes: 64 * 1024,
    signal,
  });
  return end;
}
