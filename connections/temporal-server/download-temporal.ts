import { spawn } from 'node:child_process';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { pipeline } from 'node:stream/promises';
import { errorText } from '../../runtime/error-text.ts';
import { plainEnvironment } from './plain-environment.ts';
import { TEMPORAL_CLI_VERSION } from './temporal-version.ts';

/** Temporal's SDKs also fetch the CLI from here. */
export const TEMPORAL_DOWNLOADS = 'https://temporal.download';

const STALL_MS = 15_000;
const PLATFORMS: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', darwin: 'darwin' };
const ARCHITECTURES: Record<string, string> = { x64: 'amd64', arm64: 'arm64' };

export interface DownloadOptions {
  from: string;
  onProgress: (line: string) => void;
  signal: AbortSignal;
  answerMs?: number;
}

/**
 * Downloads the pinned Temporal CLI to `target`. Gives up after ten seconds without an answer, or fifteen without a
 * byte, so that a machine without internet waits no longer. Throws a reason in a few words.
 */
export async function downloadTemporal(
  target: string,
  { from, onProgress, signal, answerMs = 10_000 }: DownloadOptions,
): Promise<void> {
  const platform = PLATFORMS[process.platform];
  const architecture = ARCHITECTURES[process.arch];
  if (!platform || !architecture) throw new Error(`none is published for ${process.platform} ${process.arch}`);
  const folder = `${target}.unpacked`;
  const patience = new Patience(signal);
  try {
    patience.extend(answerMs);
    const url = `${from}/cli/archive/v${TEMPORAL_CLI_VERSION}?platform=${platform}&arch=${architecture}`;
    const response = await fetch(url, { signal: patience.signal });
    if (!response.ok || !response.body) throw new Error(`${from} answered ${response.status}`);
    await mkdir(folder, { recursive: true });
    const total = Number(response.headers.get('content-length') ?? 0);
    const counted = count(response.body as ReadableStream<Uint8Array>, total, patience, onProgress);
    await unpack(counted, folder);
    await rename(join(folder, 'temporal'), target);
  } catch (error) {
    signal.throwIfAborted();
    throw new Error(patience.signal.aborted ? `${from} did not answer in time` : errorText(error), { cause: error });
  } finally {
    patience.end();
    await rm(folder, { recursive: true, force: true });
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
  total: number,
  patience: Patience,
  onProgress: (line: string) => void,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  let shown = Date.now();
  for await (const chunk of body) {
    patience.extend(STALL_MS);
    bytes += chunk.length;
    if (Date.now() - shown > 2_000) {
      shown = Date.now();
      onProgress(
        `downloading Temporal CLI ${TEMPORAL_CLI_VERSION}: ${megabytes(bytes)}${total ? ` of ${megabytes(total)}` : ''}`,
      );
    }
    yield chunk;
  }
}

async function unpack(archive: AsyncIterable<Uint8Array>, folder: string): Promise<void> {
  const tar = spawn('tar', ['-xzf', '-', '-C', folder, 'temporal'], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: plainEnvironment(process.env),
  });
  const ended = new Promise<void>((resolve, reject) => {
    tar.once('error', () => reject(new Error('`tar` is needed to unpack it and is not on the PATH')));
    tar.once('exit', (code) => (code === 0 ? resolve() : reject(new Error('the archive could not be unpacked'))));
  });
  await Promise.all([ended, pipeline(Readable.from(archive), tar.stdin)]);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(0)} MB`;
}
