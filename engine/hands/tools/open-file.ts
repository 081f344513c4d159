import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { ToolError } from '@anthropic-ai/sdk/lib/tools/ToolError';
import { fileProblem } from './file-problem.ts';

/** Which file a tool opens, as the agent named it. */
interface Asked {
  tool: string;
  name: string;
}

/**
 * Opens a regular file for `use` and closes it. A pipe or a device is refused, and does not block. Throws ToolError.
 */
export async function withFile<Result>(
  target: string,
  { tool, name }: Asked,
  use: (file: FileHandle, sizeBytes: number) => Promise<Result>,
): Promise<Result> {
  let file: FileHandle | undefined;
  try {
    file = await open(target, constants.O_RDONLY | constants.O_NONBLOCK);
    const status = await file.stat();
    if (!status.isFile()) throw new ToolError(`${tool}: ${name} is not a regular file`);
    return await use(file, status.size);
  } catch (error) {
    throw error instanceof ToolError ? error : new ToolError(`${tool}: ${fileProblem(error, name)}`);
  } finally {
    await file?.close();
  }
}

/** The content of a regular file. Throws ToolError, also for one that is larger than `mostBytes`. */
export async function readWhole(
  target: string,
  { mostBytes, ...asked }: Asked & { mostBytes: number },
): Promise<Buffer> {
  return await withFile(target, asked, async (file, sizeBytes) => {
    if (sizeBytes > mostBytes) {
      throw new ToolError(`${asked.tool}: ${asked.name} is ${sizeBytes} bytes, exceeds ${mostBytes}-byte limit.`);
    }
    return await file.readFile();
  });
}
