import { randomUUID } from 'node:crypto';
import { open, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { ToolError } from '@anthropic-ai/sdk/lib/tools/ToolError';
import { fileProblem } from './file-problem.ts';

/**
 * Gives an existing file another content by one rename, so that a kill leaves either the old content or the new one. The
 * mode stays. `target` must not be a symbolic link. Throws ToolError with `name`.
 */
export async function replaceFile(target: string, content: Buffer, name: string): Promise<void> {
  const attempt = path.join(path.dirname(target), `.tmp-${process.pid}-${randomUUID()}`);
  try {
    const { mode } = await stat(target);
    const file = await open(attempt, 'wx', 0o600);
    try {
      await file.chmod(mode & 0o7777);
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(attempt, target);
  } catch (error) {
    await unlink(attempt).catch(() => undefined);
    throw new ToolError(`edit: write: ${fileProblem(error, name)}`);
  }
}
