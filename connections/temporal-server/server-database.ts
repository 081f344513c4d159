import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface ServerDatabase {
  file: string;
  /** To be called when the server has answered for the first time: from then on the file is kept. */
  keep(): Promise<void>;
}

/**
 * The SQLite file of the Temporal server, named after the CLI's version. The server sets up its tables only where there
 * is no file, in many statements: one that was killed in between leaves a file that no server can open. So a mark stands
 * beside a file that has never been served from, and such a file is begun anew; nothing can be in it yet.
 */
export async function serverDatabase(dataFolder: string, cliVersion: string): Promise<ServerDatabase> {
  const file = join(dataFolder, `temporal-${cliVersion}.db`);
  const mark = `${file}.unfinished`;
  if (existsSync(mark))
    await Promise.all([file, `${file}-wal`, `${file}-shm`].map((path) => rm(path, { force: true })));
  if (!existsSync(file)) await writeFile(mark, '');
  return { file, keep: () => rm(mark, { force: true }) };
}
