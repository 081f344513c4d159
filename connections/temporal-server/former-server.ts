import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Remembers which process serves this data folder, for `endFormerServer`. */
export async function recordServer(dataFolder: string, pid: number): Promise<void> {
  await writeFile(pidFile(dataFolder), `${pid}\n`);
}

/**
 * Kills the server that an earlier process of ours left behind, if there is one, and waits until it is gone: two servers
 * on one database would spoil it. Only a process whose command line names this data folder is taken for it.
 */
export async function endFormerServer(dataFolder: string): Promise<void> {
  const pid = Number(await readFile(pidFile(dataFolder), 'utf8').catch(() => ''));
  for (let tries = 0; pid > 0 && (await isServerOf(dataFolder, pid)); tries += 1) {
    if (tries === 100) throw new Error(`The former Temporal server, process ${pid}, does not end. Kill it by hand.`);
    process.kill(pid, 'SIGKILL');
    await sleep(50);
  }
}

async function isServerOf(dataFolder: string, pid: number): Promise<boolean> {
  const { stdout } = await run('ps', ['-ww', '-o', 'stat=,args=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return !stdout.startsWith('Z') && stdout.includes('start-dev') && stdout.includes(join(dataFolder, 'temporal-'));
}

function pidFile(dataFolder: string): string {
  return join(dataFolder, 'temporal.pid');
}
