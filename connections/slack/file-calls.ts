import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { Environment } from '../../runtime/environment/environment.ts';
import type { CallSlack } from './call-slack.ts';
import type { SlackPlace } from './message-calls.ts';
import { SlackBusy, SlackRefused } from './slack-refused.ts';

/** A file as Slack has it. */
export interface SlackFile {
  id: string;
  name: string;
  bytes: number;
  /** Its page for people. */
  permalink: string;
}

export interface SharedFiles extends SlackPlace {
  files: { id: string; title: string }[];
  /** What stands above them, in Slack's markup; empty: nothing. */
  comment: string;
}

export interface FileCalls {
  /** Sends a file on our own disk to Slack. Nobody sees it before it is shared. Returns its id. */
  sendFile(file: { name: string; path: string; bytes: number }): Promise<string>;
  /** Shows files that were sent in a channel or thread, as one message. It can be done once for each file. */
  shareFiles(shared: SharedFiles): Promise<void>;
  /** Null if there is no such file, or if it was sent and never shared. */
  fileInfo(id: string): Promise<SlackFile | null>;
  /** The bytes of a file, from its `url_private_download`, piece by piece. */
  readFile(url: string): AsyncIterable<Uint8Array>;
}

const SEND_TIMEOUT_MS = 120_000;
const Upload = z.object({ upload_url: z.url({ protocol: /^https?$/ }), file_id: z.string() });
const Info = z.object({
  file: z.object({ id: z.string(), name: z.string().catch(''), size: z.number(), permalink: z.string() }),
});
/** Slack's words for a file that is not there for us. */
const GONE = new Set(['file_not_found', 'file_deleted', 'file_not_available']);

/** Calls about files. Each fails as `createCallSlack` says. */
export function createFileCalls(
  call: CallSlack,
  access: Pick<Environment['slack'], 'apiUrl'> & { token: string },
): FileCalls {
  return {
    sendFile: async ({ name, path, bytes }) => {
      const upload = Upload.parse(await call('files.getUploadURLExternal', { filename: name, length: bytes }));
      await send(upload.upload_url, path, bytes);
      return upload.file_id;
    },
    shareFiles: async ({ channel, thread, files, comment }) => {
      await call('files.completeUploadExternal', {
        files: JSON.stringify(files),
        channel_id: channel,
        ...(thread === null ? {} : { thread_ts: thread }),
        ...(comment === '' ? {} : { initial_comment: comment }),
      });
    },
    fileInfo: async (id) => {
      try {
        const { file } = Info.parse(await call('files.info', { file: id }));
        return { id: file.id, name: file.name, bytes: file.size, permalink: file.permalink };
      } catch (error) {
        if (error instanceof SlackRefused && GONE.has(error.reason)) return null;
        throw error;
      }
    },
    readFile: (url) => read(url, access),
  };
}

/** Files of Slack are here. */
const FILE_HOST = 'https://files.slack.com';

/** The token goes to Slack alone, whatever address an event names; a redirect would take it elsewhere. */
async function* read(url: string, { apiUrl, token }: { apiUrl: string; token: string }): AsyncGenerator<Uint8Array> {
  const origin = URL.parse(url)?.origin;
  if (origin === undefined || ![FILE_HOST, new URL(apiUrl).origin].includes(origin)) {
    throw new SlackRefused('the reading of a file', 'it is not at Slack');
  }
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${token}` },
    redirect: 'manual',
    signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
  });
  const { status } = response;
  // Without the scope Slack answers with its page to log in.
  const isPage =
    response.headers.get('content-type')?.startsWith('text/html') && !response.headers.has('content-disposition');
  if (status === 200 && !isPage) return yield* response.body ?? [];
  await response.body?.cancel();
  if (status === 429) throw new SlackBusy('the reading of a file', 60_000);
  if (status >= 500) throw new Error(`Slack answered ${status} to the reading of a file`);
  if (status === 404 || status === 410) throw new SlackRefused('the reading of a file', 'file_not_found');
  throw new SlackRefused('the reading of a file', 'missing_scope', { needed: 'files:read' });
}

/** The address stands for the right to send one file: it gets no token, and no error shows it. */
async function send(url: string, path: string, bytes: number): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', 'content-length': String(bytes) },
    body: Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>,
    duplex: 'half',
    redirect: 'error',
    signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
  });
  await response.body?.cancel();
  if (response.status === 429) throw new SlackBusy('the sending of a file', 60_000);
  if (response.status === 413) throw new SlackRefused('the sending of a file', 'file_upload_size_restricted');
  if (!response.ok) throw new Error(`Slack answered ${response.status} to the sending of a file`);
}
