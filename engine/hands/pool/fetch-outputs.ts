import { z } from 'zod';
import type { Asked, HandsChannel } from '../hands-channel.ts';
import type { OutputFile } from '../hands-protocol.ts';

const MOST_FILES = 1_000;
const PATIENCE_MS = 60_000;

const Files: z.ZodType<OutputFile[]> = z
  .array(z.object({ path: z.string(), sizeBytes: z.int().nonnegative(), modifiedMs: z.number() }))
  .max(MOST_FILES);

/** The regular files in `/mnt/session/outputs`, as the hands tell: at most 1,000, and no path leads out of that folder. */
export async function listOutputs(channel: HandsChannel, endHands: (reason: string) => void): Promise<OutputFile[]> {
  const answer = await within(channel.ask({ listOutputs: { atMost: MOST_FILES } }), endHands);
  const files = Files.safeParse(answer);
  if (!files.success) throw new Error('The sandbox gave no proper list of its outputs.');
  return files.data.filter((file) => isPlainPath(file.path));
}

/**
 * The content of one output, as the hands send it: the host opens no file of the agent.
 * @throws Error when it is larger than `capBytes`, not a regular file, or behind a symbolic link; HandsGone.
 */
export async function readOutput(
  channel: HandsChannel,
  endHands: (reason: string) => void,
  { path, capBytes }: { path: string; capBytes: number },
): Promise<Uint8Array> {
  if (!isPlainPath(path)) throw new Error(`"${path}" is not a path below /mnt/session/outputs.`);
  const chunks: Buffer[] = [];
  let size = 0;
  const asked = channel.ask({ readOutput: { path, capBytes } }, (chunk) => {
    size += chunk.length;
    // The agent may have taken over the hands, so they may send too much. What is too much is not kept.
    if (size <= capBytes) chunks.push(chunk);
    else endHands(`it sent more of ${path} than was asked for`);
  });
  await within(asked, endHands).catch((error: Error) => {
    throw new Error(`Output ${path} cannot be read: ${error.message}`, { cause: error });
  });
  return Buffer.concat(chunks);
}

async function within(asked: Asked, endHands: (reason: string) => void): Promise<unknown> {
  const timer = setTimeout(
    endHands,
    PATIENCE_MS,
    `it did not hand over its outputs within ${PATIENCE_MS / 1000} seconds`,
  );
  return asked.answer.finally(() => clearTimeout(timer));
}

function isPlainPath(path: string): boolean {
  const parts = path.split('/');
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return path.length <= 1024 && !/[\0-\x1f\x7f]/.test(path) && parts.every((part) => !['', '.', '..'].includes(part));
}
