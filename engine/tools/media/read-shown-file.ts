import { isUtf8 } from 'node:buffer';
import type { FileBytes } from '../../store/files/file-bytes.ts';
import type { FileRow } from '../../store/files/file-store.ts';
import { checkMedia, type Media } from './check-media.ts';
import { LARGEST_MEDIA_BYTES, mediaType } from './media-type.ts';

/** A file as the model can look at it, or why it cannot, as the end of a sentence. */
export type ShownFile =
  { kind: 'image' | 'document'; media: Media } | { kind: 'document'; text: string } | { problem: string };

/** Reads an uploaded file: an image, a PDF, or a text in UTF-8. Its name and its declared type do not matter. */
export async function readShownFile(
  bytes: FileBytes,
  { sha256, size_bytes }: Pick<FileRow, 'sha256' | 'size_bytes'>,
): Promise<ShownFile> {
  if (size_bytes > LARGEST_MEDIA_BYTES) {
    return { problem: `it has ${size_bytes} bytes, and at most ${LARGEST_MEDIA_BYTES} can be shown.` };
  }
  const content = Buffer.concat(await Array.fromAsync(bytes.read(sha256)));
  if (mediaType(content) === null) return readText(content);
  const checked = checkMedia(content);
  if (!checked.ok) return { problem: checked.problem };
  return { kind: checked.media.type === 'application/pdf' ? 'document' : 'image', media: checked.media };
}

function readText(content: Buffer): ShownFile {
  const isText = content.length > 0 && !content.includes(0) && isUtf8(content);
  if (!isText) return { problem: 'it is no image, no PDF and no text in UTF-8.' };
  return { kind: 'document', text: content.toString('utf8') };
}
