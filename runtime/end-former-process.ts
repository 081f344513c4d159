import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Kills a process that an earlier start of Curfew left behind, if it is still there, and waits until it is gone. The
 * system may have given its number to another process since, so it is killed only if its command line has all `marks`.
 */
export async function endFormerProcess(pid: number, marks: readonly string[]): Promise<void> {
  for (let tries = 0; pid > 0 && (await isOurs(pid, marks)); tries += 1) {
    if (tries === 100)
      throw new Error(`Process ${pid}, left over from an earlier start, does not end. Kill it by hand.`);
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has just ended.
    }
    await sleep(50);
  }
}

async function isOurs(pid: number, marks: readonly string[]): Promise<boolean> {
  const line = await commandLine(pid);
  return line !== '' && marks.every((mark) => line.includes(mark));
}

/** Empty if there is no such process, or only a zombie of it. Slim Linux images have no `ps`; macOS has no `/proc`. */
async function commandLine(pid: number): Promise<string> {
  if (existsSync('/proc/self/cmdline')) {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
  }
  const { stdout } = await run('ps', ['-ww', '-o', 'args=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.trim() === '<defunct>' ? '' : stdout.trim();
}
