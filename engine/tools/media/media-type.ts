/** The kinds of file that the model can look at. */
export type MediaType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp' | 'application/pdf';

/** How many bytes of a file `mediaType` needs. */
export const HEAD_BYTES = 16;

/** The kind of a file by its first bytes; null if it is none that the model can look at. The name does not matter. */
export function mediaType(head: Buffer): MediaType | null {
  const text = head.toString('latin1', 0, HEAD_BYTES);
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (text.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'image/gif';
  if (text.startsWith('RIFF') && text.startsWith('WEBP', 8)) return 'image/webp';
  return text.startsWith('%PDF-') ? 'application/pdf' : null;
}

/** The API takes an image of 5 MiB in base64, which is this many bytes. */
const LARGEST_IMAGE_BYTES = (5 * 1024 * 1024 * 3) / 4;
/** The API takes a request of 32 MB, in base64 and with everything else in it. */
const LARGEST_PDF_BYTES = 8 * 1024 * 1024;
/** The most bytes of any file that the model can look at. */
export const LARGEST_MEDIA_BYTES = LARGEST_PDF_BYTES;

/** Why a file of this kind is too large to be looked at, and what to do; null if it is not. */
export function tooLarge(type: MediaType, sizeBytes: number): string | null {
  if (type === 'application/pdf') {
    if (sizeBytes <= LARGEST_PDF_BYTES) return null;
    return (
      `it is a PDF of ${sizeBytes} bytes, and at most ${LARGEST_PDF_BYTES} can be shown. ` +
      'Take out the pages that you need, or its text, for example with pdftotext.'
    );
  }
  if (sizeBytes <= LARGEST_IMAGE_BYTES) return null;
  return (
    `it is an image of ${sizeBytes} bytes, and at most ${LARGEST_IMAGE_BYTES} can be shown. ` +
    'Make a smaller copy of it, or save it as JPEG, and read that.'
  );
}
