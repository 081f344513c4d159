import { isUtf8 } from 'node:buffer';
import path from 'node:path';
import { betaReadTool, resolvePath, type AgentToolContext } from '@anthropic-ai/sdk/tools/agent-toolset/node';
import { HEAD_BYTES, mediaType, tooLarge } from '../../tools/media/media-type.ts';
import type { HandsTool, ToolAnswer, ToolContext } from './hands-tool.ts';
import { readWhole, withFile } from './open-file.ts';

interface ReadInput {
  file_path: string;
  view_range?: number[];
}

const NAMED_LIKE_MEDIA = /\.(?:png|jpe?g|gif|webp|pdf|bmp|tiff?|ico|heic|avif)$/i;
const REPLACED = '\uFFFD';
const MOST_TEXT_BYTES = 256 * 1024;

/**
 * The tool `read`. An image or a PDF is sent as it is, ahead of an empty answer, and the engine makes of it what the
 * model sees; everything else is read by the SDK's own tool.
 */
export function readTool(context: AgentToolContext): HandsTool {
  const text = betaReadTool(context);
  return {
    async run(input, { signal, send }): Promise<ToolAnswer> {
      const { file_path: name, view_range } = input as unknown as ReadInput;
      if (!name) return { content: 'read: file_path is required', isError: true };
      const target = await resolvePath(context, name);
      const sent = await withFile(target, { tool: 'read', name }, async (file, sizeBytes) => {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
        const type = mediaType(buffer.subarray(0, bytesRead));
        if (type === null) return null;
        const problem = tooLarge(type, sizeBytes);
        if (problem !== null) return refused(name, problem);
        const content = file.createReadStream({ start: 0, end: sizeBytes - 1, autoClose: false });
        return await sendAll(content, { signal, send });
      });
      if (sent) return sent;
      const isNamedLikeMedia = NAMED_LIKE_MEDIA.test(name) && !view_range?.length;
      if (isNamedLikeMedia) return refused(name, notMedia(path.basename(name)));
      const answer: unknown = await text.run(input);
      const content = typeof answer === 'string' ? answer : JSON.stringify(answer);
      return { content: content.includes(REPLACED) ? content + (await noteOf(target, name)) : content, isError: false };
    },
  };
}

function refused(name: string, problem: string): ToolAnswer {
  return { content: `read: ${name} cannot be shown: ${problem}`, isError: true };
}

function notMedia(file: string): string {
  return (
    'its name is that of an image or a PDF, but its bytes are no PNG, JPEG, GIF, WebP or PDF. ' +
    `Convert it to one of these, or look at its bytes, for example with: head -c 300 ${file} | xxd`
  );
}

async function sendAll(chunks: AsyncIterable<Buffer>, { signal, send }: ToolContext): Promise<ToolAnswer> {
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    send(chunk);
  }
  return { content: '', isError: false };
}

/** A note that bytes were replaced; empty if the file is UTF-8 and really contains that character. */
async function noteOf(target: string, name: string): Promise<string> {
  const bytes = await readWhole(target, { tool: 'read', name, mostBytes: MOST_TEXT_BYTES }).catch(() => null);
  if (bytes && isUtf8(bytes)) return '';
  return `\n[${name} is not UTF-8: each ${REPLACED} above may stand for other bytes. edit leaves bytes that it does not replace as they are; write would lose them.]`;
}
