import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface ServerDatabase {
  file: string;
  /** Call it when the server has answered for the first time: from then on the file is kept. */
  keep(): Promise<void>;
}

/**
 * The SQLite file of the Temporal server, named after the CLI's version. The server sets up its tables, in many
 * statements, only where there is no file: if it is killed while it does that, it leaves a file that no server can
 * open. So a file has a mark beside it until a server has answered from it. A file with a mark is deleted: nothing can
 * be in it yet.
 */
export async function serverDatabase(dataFolder: string, cliVersion: string): Promise<ServerDatabase> {
  const file = join(dataFolder, `temporal-${cliVersion}.db`);
  const mark = `${file}.unfinished`;
  if (existsSync(mark))
    await Promise.all([file, `${file}-wal`, `${file}-shm`].map((path) => rm(path, { force: true })));
  if (!existsSync(file)) await writeFile(mark, '');
  return { file, keep: () => rm(mark, { force: true }) };
}
