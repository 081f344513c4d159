import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Starts Node in an empty sandbox of bubblewrap. Returns the ms until it says something. */
export async function bareSandboxStart(): Promise<number> {
  const begun = performance.now();
  const sandbox = ['--ro-bind', '/', '/', '--proc', '/proc', '--dev', '/dev', '--unshare-all', '--die-with-parent'];
  const command = [process.execPath, '-e', 'process.stdout.write("ready")'];
  const child = spawn('bwrap', [...sandbox, '--', ...command], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  await Promise.race([once(child.stdout, 'data'), ended]);
  const ms = performance.now() - begun;
  const [code] = (await ended) as [number | null];
  if (code !== 0) throw new Error(`bwrap ended with code ${code}, so there is no bare sandbox to compare with`);
  return ms;
}
