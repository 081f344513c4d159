import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type Anthropic from '@anthropic-ai/sdk';
import type { SessionCreateParams } from '@anthropic-ai/sdk/resources/beta/sessions';
import { temporaryFolder } from '../../../../runtime/folders/temporary-folder.ts';
import { formatBytes } from '../../../../text/format-bytes.ts';
import { oneLine } from '../../../../text/one-line.ts';
import { FileRefused, type FilesOfEvent, type GivenFile } from './given-file.ts';

/** What the session gets, and what the agent is told of it. */
export interface MountedFiles {
  resources: NonNullable<SessionCreateParams['resources']>;
  /** Lines of the first message. */
  lines: string[];
}

const REASON_BYTES = 300;

/**
 * Uploads the files of an event to the agent API, so that they can be mounted. They go by way of our disk, because the API wants
 * to know a size first, and nothing holds a whole file in memory. A file that cannot be had is left out, and the agent is told.
 */
export async function mountFiles(agentApi: Anthropic, { files, leftOut }: FilesOfEvent): Promise<MountedFiles> {
  const mounted: MountedFiles = { resources: [], lines: [] };
  const missing = [...leftOut];
  if (files.length > 0) {
    const folder = await temporaryFolder('inputs');
    try {
      for (const [index, file] of files.entries()) {
        const reason = await save(file, join(folder.path, String(index)));
        if (reason !== null) {
          missing.push({ filename: file.filename, reason });
          continue;
        }
        const { path, bytes } = file;
        const fileId = await upload(agentApi, file, join(folder.path, String(index)));
        mounted.resources.push({ type: 'file', file_id: fileId, mount_path: path });
        mounted.lines.push(`- A file that came with it: ${path} (${formatBytes(bytes)})`);
      }
    } finally {
      await folder.remove();
    }
  }
  for (const { filename, reason } of missing) {
    mounted.lines.push(
      `- A file that came with it and is not here: ${filename}, because ${oneLine(reason, REASON_BYTES)}`,
    );
  }
  return mounted;
}

/** Null if it is saved; else why it is not. */
async function save({ bytes, sha256, content }: GivenFile, path: string): Promise<string | null> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  let size = 0;
  try {
    for await (const piece of content()) {
      size += piece.length;
      if (size > bytes) break;
      hash.update(piece);
      await file.write(piece);
    }
  } catch (error) {
    if (error instanceof FileRefused) return error.message;
    throw error;
  } finally {
    await file.close();
  }
  const isWhole = size === bytes && (sha256 === null || hash.digest('hex') === sha256);
  return isWhole ? null : 'it is not stored any more as it came';
}

async function upload(agentApi: Anthropic, { filename }: GivenFile, path: string): Promise<string> {
  const file = new File([await openAsBlob(path)], filename);
  return (await agentApi.beta.files.upload({ file })).id;
}
