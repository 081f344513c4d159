import type { Engine } from '../../engine.ts';
import { copyFile, readFileRow, type FileRow } from '../../store/files/file-store.ts';
import type { EventDetails } from '../../store/session-event.ts';
import type { SessionWrite } from '../../store/write-session.ts';
import { readShownFile } from '../../tools/media/read-shown-file.ts';
import { ApiError } from '../http/api-error.ts';
import { refuseLargeMedia } from './refuse-too-much.ts';
import type { UserEvent } from './user-events.ts';

type Kind = 'image' | 'document';

/** The uploaded files that events name in their content, by id, checked so that the model can look at them. */
export type NamedFiles = Map<string, FileRow>;

/**
 * Throws StoreError for a file that is gone, and ApiError 400 for one that cannot be shown as what it is sent, and for too
 * many bytes together.
 */
export async function namedFiles(engine: Engine, events: UserEvent[]): Promise<NamedFiles> {
  const files: NamedFiles = new Map();
  const kinds = new Map<string, Set<Kind>>();
  for (const { kind, fileId } of events.flatMap(sourcesOf)) {
    kinds.set(fileId, (kinds.get(fileId) ?? new Set()).add(kind));
    if (!files.has(fileId)) files.set(fileId, await readFileRow(engine.database, fileId));
  }
  for (const event of events) {
    const sizes = sourcesOf(event).map(({ fileId }) => files.get(fileId)?.size_bytes ?? 0);
    refuseLargeMedia(inlineBytes(event), sizes);
  }
  for (const [fileId, row] of files) {
    const shown = await readShownFile(engine.bytes, row);
    if ('problem' in shown) throw new ApiError(400, `file_id: ${fileId} cannot be shown: ${shown.problem}`);
    const other = [...(kinds.get(fileId) ?? [])].find((kind) => kind !== shown.kind);
    if (other !== undefined) throw new ApiError(400, `file_id: ${fileId} is of type ${shown.kind}, not ${other}.`);
  }
  return files;
}

export function sizesOf(files: NamedFiles): number[] {
  return [...files.values()].map(({ size_bytes }) => size_bytes);
}

/**
 * Copies the files that an event names into the session, so that they stay when the uploads are deleted. Returns what the
 * event must keep about them; undefined if it names none.
 */
export async function keepNamedFiles(
  { transaction, session }: SessionWrite,
  event: UserEvent,
  files: NamedFiles,
): Promise<EventDetails | undefined> {
  const kept: NonNullable<EventDetails['files']> = {};
  for (const { fileId } of sourcesOf(event)) {
    const bytes = files.get(fileId)?.size_bytes ?? 0;
    kept[fileId] ??= { copy: await copyFile(transaction, fileId, session.id), bytes };
  }
  return Object.keys(kept).length > 0 ? { files: kept } : undefined;
}

/** Of images and documents that are in the event itself. */
function inlineBytes(event: UserEvent): number {
  if (!('content' in event)) return 0;
  return (event.content ?? []).reduce((sum, block) => {
    if (block.type !== 'image' && block.type !== 'document') return sum;
    return 'data' in block.source ? sum + block.source.data.length : sum;
  }, 0);
}

function sourcesOf(event: UserEvent): { kind: Kind; fileId: string }[] {
  if (!('content' in event)) return [];
  return (event.content ?? []).flatMap((block) => {
    if (block.type !== 'image' && block.type !== 'document') return [];
    return block.source.type === 'file' ? [{ kind: block.type, fileId: block.source.file_id }] : [];
  });
}
