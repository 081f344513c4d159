import { z } from 'zod';
import type { Asked, HandsChannel } from '../hands-channel.ts';
import { HandsGone } from '../hands-gone.ts';
import type { OutputListing, OutputPiece } from '../hands-protocol.ts';
import { isPlainPath, LONGEST_PATH } from '../is-plain-path.ts';

const MOST_FILES = 1_000;
const PATIENCE_MS = 30_000;
/** What is asked for at once. The engine holds no more of a file in memory. */
const PIECE_BYTES = 4 * 1024 * 1024;

const Listing: z.ZodType<OutputListing> = z.object({
  files: z
    .array(
      z.object({
        path: z.string(),
        sizeBytes: z.int().nonnegative(),
        modifiedMs: z.number(),
        mark: z.string().max(200),
      }),
    )
    .max(MOST_FILES),
  omitted: z
    .array(z.object({ path: z.string().max(LONGEST_PATH), why: z.enum(['name', 'kind', 'count', 'unreadable']) }))
    .max(50),
  more: z.int().nonnegative(),
});

const Piece: z.ZodType<OutputPiece> = z.object({ file: z.string().max(100) });

/**
 * What is in `/mnt/session/outputs`, as the hands tell: at most 1,000 regular files, and no path leads out of that
 * folder.
 */
export async function listOutputs(channel: HandsChannel, endHands: (reason: string) => void): Promise<OutputListing> {
  const answer = await within(channel.ask({ listOutputs: { atMost: MOST_FILES } }), endHands);
  const listing = Listing.safeParse(answer);
  if (!listing.success || listing.data.files.some((file) => !isPlainPath(file.path))) {
    throw new Error('The sandbox gave no proper list of its outputs.');
  }
  return listing.data;
}

/**
 * The content of one output, piece by piece, as the hands send it: the host opens no file of the agent.
 * @throws Error when it is larger than `capBytes`, not a regular file, behind a symbolic link, or replaced meanwhile;
 * HandsGone.
 */
export async function* readOutput(
  channel: HandsChannel,
  endHands: (reason: string) => void,
  { path, capBytes }: { path: string; capBytes: number },
): AsyncGenerator<Buffer> {
  if (!isPlainPath(path)) throw new Error(`"${path}" is not a path below /mnt/session/outputs.`);
  let former: string | undefined;
  for (let from = 0; from < capBytes;) {
    const bytes = Math.min(PIECE_BYTES, capBytes - from);
    const { content, file } = await readPiece(channel, endHands, { path, capBytes, from, bytes });
    if (former !== undefined && file !== former) {
      throw new Error(`Output ${path} cannot be read: it was replaced while it was read`);
    }
    former = file;
    from += content.length;
    if (content.length > 0) yield content;
    if (content.length < bytes) return;
  }
}

async function readPiece(
  channel: HandsChannel,
  endHands: (reason: string) => void,
  request: { path: string; capBytes: number; from: number; bytes: number },
): Promise<{ content: Buffer; file: string }> {
  const chunks: Buffer[] = [];
  let size = 0;
  const asked = channel.ask({ readOutput: request }, (chunk) => {
    size += chunk.length;
    // The agent may have taken over the hands, so they may send too much. What is too much is not kept.
    if (size > request.bytes) endHands(`it sent more of ${request.path} than was asked for`);
    else if (chunk.length > 0) chunks.push(chunk);
  });
  const answer = await within(asked, endHands).catch((error: Error) => {
    if (error instanceof HandsGone) throw error;
    throw new Error(`Output ${request.path} cannot be read: ${error.message}`, { cause: error });
  });
  const piece = Piece.safeParse(answer);
  if (!piece.success) throw new Error(`Output ${request.path} cannot be read: the sandbox gave no proper answer`);
  return { content: Buffer.concat(chunks), file: piece.data.file };
}

async function within(asked: Asked, endHands: (reason: string) => void): Promise<unknown> {
  const timer = setTimeout(
    endHands,
    PATIENCE_MS,
    `it did not hand over its outputs within ${PATIENCE_MS / 1000} seconds`,
  );
  return asked.answer.finally(() => clearTimeout(timer));
}
