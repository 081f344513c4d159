import { spawn } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { pipeline } from 'node:stream/promises';
import { errorText } from '../../runtime/error-text.ts';
import { fileChecksum } from './file-checksum.ts';
import { plainEnvironment } from './plain-environment.ts';
import { TEMPORAL_CLI_VERSION } from './temporal-version.ts';

/** Temporal's SDKs also fetch the CLI from here. */
export const TEMPORAL_DOWNLOADS = 'https://temporal.download';

const STALL_MS = 15_000;
/** The archives of 1.8.2 have 40 MB. */
const MOST_BYTES = 200_000_000;
const MOST_MS = 15 * 60_000;
const PLATFORMS: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', darwin: 'darwin' };
const ARCHITECTURES: Record<string, string> = { x64: 'amd64', arm64: 'arm64' };

export interface DownloadOptions {
  from: string;
  /** What the archive must be; null if that is not known, and then it is not downloaded. */
  sha256: string | null;
  onProgress: (line: string) => void;
  signal: AbortSignal;
  answerMs?: number;
}

/**
 * Downloads the pinned Temporal CLI to `target`. Nothing of the archive is unpacked or run unless it is the one that is
 * pinned. Gives up after ten seconds without an answer, or fifteen without a byte, so that a machine without internet waits
 * no longer. Throws a reason in a few words.
 */
export async function downloadTemporal(
  target: string,
  { from, sha256, onProgress, signal, answerMs = 10_000 }: DownloadOptions,
): Promise<void> {
  const platform = PLATFORMS[process.platform];
  const architecture = ARCHITECTURES[process.arch];
  if (!platform || !architecture) throw new Error(`none is published for ${process.platform} ${process.arch}`);
  if (sha256 === null) throw new Error(`no checksum of it is pinned for ${process.platform} ${process.arch}`);
  const folder = `${target}.unpacked`;
  const archive = `${target}.archive`;
  const patience = new Patience(signal);
  try {
    patience.extend(answerMs);
    const url = `${from}/cli/archive/v${TEMPORAL_CLI_VERSION}?platform=${platform}&arch=${architecture}`;
    const response = await fetch(url, { signal: patience.signal });
    if (!response.ok || !response.body) throw new Error(`${from} answered ${response.status}`);
    await mkdir(folder, { recursive: true });
    const total = Number(response.headers.get('content-length') ?? 0);
    const counted = count(response.body as ReadableStream<Uint8Array>, { total, patience, onProgress });
    await pipeline(Readable.from(counted), createWriteStream(archive));
    const found = await fileChecksum(archive);
    if (found !== sha256) throw new Error(`the archive is not the pinned one: its SHA-256 is ${found}, not ${sha256}`);
    await unpack(archive, folder);
    await rename(join(folder, 'temporal'), target);
  } catch (error) {
    signal.throwIfAborted();
    throw new Error(patience.signal.aborted ? `${from} did not answer in time` : errorText(error), { cause: error });
  } finally {
    patience.end();
    await rm(folder, { recursive: true, force: true });
    await rm(archive, { force: true });
  }
}

/** A deadline that is put off each time something arrives. */
class Patience {
  readonly #controller = new AbortController();
  readonly signal: AbortSignal;
  #timer: NodeJS.Timeout | undefined;

  constructor(outer: AbortSignal) {
    this.signal = AbortSignal.any([outer, this.#controller.signal]);
  }

  extend(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(), ms);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

async function* count(
  body: ReadableStream<Uint8Array>,
  { total, patience, onProgress }: { total: number; patience: Patience; onProgress: (line: string) => void },
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  const begun = Date.now();
  let shown = begun;
  for await (const chunk of body) {
    patience.extend(STALL_MS);
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error(`the answer has more than ${megabytes(MOST_BYTES)}`);
    if (Date.now() - begun > MOST_MS) throw new Error(`it was not complete after ${MOST_MS / 60_000} minutes`);
    if (Date.now() - shown > 2_000) {
      shown = Date.now();
      onProgress(
        `downloading Temporal CLI ${TEMPORAL_CLI_VERSION}: ${megabytes(bytes)}${total ? ` of ${megabytes(total)}` : ''}`,
      );
    }
    yield chunk;
  }
}

async function unpack(archive: string, folder: string): Promise<void> {
  const tar = spawn('tar', ['-xzf', '-', '-C', folder, 'temporal'], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: plainEnvironment(process.env),
  });
  const ended = new Promise<void>((resolve, reject) => {
    tar.once('error', () => reject(new Error('`tar` is needed to unpack it and is not on the PATH')));
    tar.once('exit', (code) => (code === 0 ? resolve() : reject(new Error('the archive could not be unpacked'))));
  });
  await Promise.all([ended, pipeline(createReadStream(archive), tar.stdin)]);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(0)} MB`;
}
