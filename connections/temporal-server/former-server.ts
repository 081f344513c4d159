import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endFormerProcess } from '../../runtime/end-former-process.ts';

/** Remembers which process serves this data folder, for `endFormerServer`. */
export async function recordServer(dataFolder: string, pid: number): Promise<void> {
  await writeFile(pidFile(dataFolder), `${pid}\n`);
}

/** Ends the server that an earlier process of ours left behind: two servers on one database would damage it. */
export async function endFormerServer(dataFolder: string): Promise<void> {
  const pid = Number(await readFile(pidFile(dataFolder), 'utf8').catch(() => ''));
  await endFormerProcess(pid, ['start-dev', join(dataFolder, 'temporal-')]);
}

function pidFile(dataFolder: string): string {
  return join(dataFolder, 'temporal.pid');
}
