import { mkdir, writeFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { readArchive } from './read-archive.ts';

/** The skill of a session, as it is put into a workspace. */
export interface MountedSkill {
  /** Opens the archive that `packFiles` has made of it; the caller closes it. */
  open: () => Promise<FileHandle>;
}

/** Writes the files of a skill into the folder of all skills, below the name of the skill. */
export async function unpackSkill({ open }: MountedSkill, into: string): Promise<void> {
  const handle = await open();
  try {
    for (const file of await readArchive(handle.fd)) {
      const place = path.join(into, file.path);
      await mkdir(path.dirname(place), { recursive: true });
      await writeFile(place, file.content(), { flag: 'wx', mode: file.isExecutable ? 0o755 : 0o644 });
    }
  } finally {
    await handle.close();
  }
}
