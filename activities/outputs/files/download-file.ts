import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type Anthropic from '@anthropic-ai/sdk';
import { agentApiFailure } from '../../agent-api-failure.ts';
import type { LeftFile } from './await-files.ts';

/** What came of a download; `null` if the file does not have the size that it was listed with. */
export type Downloaded = { bytes: number; sha256: string } | null;

/**
 * Saves a file of a session, piece by piece. Reads at most one byte more than it was listed with, whatever the server sends.
 * Throws as `agentApiFailure` says, and errors of the disk.
 */
export async function downloadFile(
  agentApi: Anthropic,
  { id, name, bytes: listed }: LeftFile,
  { path, signal }: { path: string; signal: AbortSignal },
): Promise<Downloaded> {
  const response = await agentApi.beta.files.download(id, undefined, { signal }).catch((error: unknown) => {
    throw agentApiFailure(error, `Reading ${name}`);
  });
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length;
      if (bytes > listed) return null;
      hash.update(chunk);
      await file.write(chunk);
    }
  } finally {
    await file.close();
  }
  return bytes === listed ? { bytes, sha256: hash.digest('hex') } : null;
}
