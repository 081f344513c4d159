import type { Engine } from '../engine.ts';
import type { LoggedEvent } from '../store/session-event.ts';
import { readShownFile } from '../tools/media/read-shown-file.ts';
import type { LoadedFile, LoadedFiles } from './context/with-files.ts';

/** Reads the files that the events name which are part of the conversation. */
export async function loadFiles(engine: Engine, events: LoggedEvent[]): Promise<LoadedFiles> {
  const files: LoadedFiles = new Map();
  for (const { processedAt, details } of events) {
    if (processedAt === null || !details?.files) continue;
    for (const { copy } of Object.values(details.files)) files.set(copy, await loadFile(engine, copy));
  }
  return files;
}

/** Null if the copy was deleted: somebody may do so with the file that the API lists. */
async function loadFile({ database, bytes }: Engine, id: string): Promise<LoadedFile> {
  const row = await database.selectFrom('files').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return null;
  const shown = await readShownFile(bytes, row);
  if ('problem' in shown) return null;
  if ('text' in shown) return { type: 'text', media_type: 'text/plain', data: shown.text };
  return { type: 'base64', media_type: shown.media.type, data: shown.media.bytes.toString('base64') };
}
