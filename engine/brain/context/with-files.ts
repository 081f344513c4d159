import type { LoggedEvent } from '../../store/session-event.ts';

/** A file as a source of an image or a document, or null if it is gone. */
export type LoadedFile =
  | { type: 'base64'; media_type: string; data: string }
  | { type: 'text'; media_type: 'text/plain'; data: string }
  | null;

/** Files by the id of the copy that belongs to the session. */
export type LoadedFiles = Map<string, LoadedFile>;

/** The same content with the files that it names in it. A file that is gone is replaced by a note. */
export function withFiles<Block extends { type: string }>(
  content: Block[],
  { details }: LoggedEvent,
  files: LoadedFiles,
): Block[] {
  return content.map((block) => {
    const fileId = fileOf(block);
    if (fileId === null) return block;
    const source = files.get(details?.files?.[fileId]?.copy ?? '') ?? null;
    if (source !== null) return { ...block, source };
    // Wherever an image or a document may stand, a text may stand as well.
    return { type: 'text', text: `A file that was here (${fileId}) was deleted.` } as unknown as Block;
  });
}

function fileOf(block: object): string | null {
  if (!('source' in block) || typeof block.source !== 'object' || block.source === null) return null;
  return 'file_id' in block.source ? String(block.source.file_id) : null;
}
