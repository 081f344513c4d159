import { imageSize, type Size } from './image-size.ts';
import { pdfProblem } from './pdf-problem.ts';
import { mediaType, tooLarge, type MediaType } from './media-type.ts';

/** A file that the model can look at. */
export interface Media {
  type: MediaType;
  bytes: Buffer;
}

/** What the API takes. With more than 20 images in a request it takes only 2,000. */
const LONGEST_SIDE = 8_000;

/**
 * Checks what the hands sent as an image or a PDF. Nothing they say about it is believed: a file that the API would
 * refuse must not get into the log, because each later request of the session would be refused with it.
 */
export function checkMedia(bytes: Buffer): { ok: true; media: Media } | { ok: false; problem: string } {
  const type = mediaType(bytes);
  if (type === null) return { ok: false, problem: 'it is neither an image nor a PDF.' };
  const problem = tooLarge(type, bytes.length) ?? damage(type, bytes);
  return problem === null ? { ok: true, media: { type, bytes } } : { ok: false, problem };
}

function damage(type: MediaType, bytes: Buffer): string | null {
  if (type === 'application/pdf') return pdfProblem(bytes);
  const size = imageSize(type, bytes);
  return size === null ? 'it is damaged or cut off. Make it again, or convert it.' : sizeProblem(size);
}

function sizeProblem({ width, height }: Size): string | null {
  if (width <= LONGEST_SIDE && height <= LONGEST_SIDE) return null;
  return (
    `it is an image of ${width} × ${height} pixels, and a side may have at most ${LONGEST_SIDE}. ` +
    'Make a smaller copy of it, or cut out the part that you need, and read that.'
  );
}
