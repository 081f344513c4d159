import { constants } from 'node:fs';
import { access, chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheFolder } from '../../runtime/cache-folder.ts';
import { errorText } from '../../runtime/error-text.ts';
import { acquireExclusiveLock, type ExclusiveLock } from '../../runtime/exclusive-lock.ts';
import { buildTemporal } from './build-temporal.ts';
import { downloadTemporal, TEMPORAL_DOWNLOADS } from './download-temporal.ts';
import { inspectTemporal, type TemporalBinary } from './inspect-temporal.ts';
import { isAsKept, keepChecksum } from './kept-checksum.ts';
import { temporalChecksum } from './temporal-checksum.ts';
import { TEMPORAL_CLI_VERSION } from './temporal-version.ts';

export interface FindTemporalOptions {
  /** Where PATH, HOME, XDG_CACHE_HOME and Go's settings come from. */
  environment: NodeJS.ProcessEnv;
  onProgress: (line: string) => void;
  signal: AbortSignal;
  downloads?: string;
  /** What a downloaded archive must be; by default what is pinned for this machine. */
  sha256?: string;
}

/**
 * Finds a Temporal CLI that brings a server Curfew can use: `temporal` on the PATH, the cached binary, the official
 * download, `go build` of the checked-in module, in this order. A download must have the pinned checksum; the sources of the
 * build are pinned by `go.sum`. What is fetched or built is kept in the user's cache folder with its checksum, so that it
 * happens once per machine; it appears there whole or not at all, and is run only as it was kept. Throws one Error that says
 * why each of the four ways failed.
 */
export async function findTemporal(options: FindTemporalOptions): Promise<TemporalBinary> {
  const onPath = await findOnPath(options);
  if ('path' in onPath) return onPath;
  const file = cacheFile(options.environment);
  const cached = await findCached(file, options.signal);
  if ('path' in cached) return cached;
  const lock = await lockCache(file, options);
  try {
    const meanwhile = await findCached(file, options.signal);
    if ('path' in meanwhile) return meanwhile;
    await removeRemains(file);
    const downloaded = await obtain(file, (target) => download(target, options), options.signal);
    if ('path' in downloaded) return downloaded;
    options.onProgress(`Temporal CLI could not be downloaded: ${downloaded.reason}`);
    const built = await obtain(file, (target) => buildTemporal(target, options), options.signal);
    if ('path' in built) return built;
    throw new Error(
      explain(
        file,
        [onPath, cached, downloaded, built].map(({ reason }) => reason),
      ),
    );
  } finally {
    lock.release();
  }
}

interface None {
  reason: string;
}

async function download(target: string, options: FindTemporalOptions): Promise<void> {
  const { downloads: from = TEMPORAL_DOWNLOADS, onProgress, signal } = options;
  const sha256 = options.sha256 ?? temporalChecksum(process.platform, process.arch);
  await downloadTemporal(target, { from, sha256, onProgress, signal });
}

async function findOnPath({ environment, onProgress, signal }: FindTemporalOptions): Promise<TemporalBinary | None> {
  const reasons: string[] = [];
  for (const folder of (environment['PATH'] ?? '').split(delimiter).filter(Boolean)) {
    const path = join(folder, 'temporal');
    if (!(await isExecutable(path))) continue;
    try {
      return await inspectTemporal(path, signal);
    } catch (error) {
      signal.throwIfAborted();
      reasons.push(`${path}: ${errorText(error)}`);
      onProgress(`skipping ${path}: ${errorText(error)}`);
    }
  }
  return { reason: reasons.join('; ') || 'not found' };
}

async function findCached(file: string, signal: AbortSignal): Promise<TemporalBinary | None> {
  if (!(await isExecutable(file))) return { reason: 'nothing there' };
  try {
    if (!(await isAsKept(file))) return { reason: 'it is not the one that Curfew has put there' };
    return await inspectTemporal(file, signal);
  } catch (error) {
    signal.throwIfAborted();
    return { reason: errorText(error) };
  }
}

async function obtain(
  file: string,
  make: (target: string) => Promise<void>,
  signal: AbortSignal,
): Promise<TemporalBinary | None> {
  const target = `${file}.${process.pid}.part`;
  try {
    await make(target);
    await chmod(target, 0o755);
    const made = await inspectTemporal(target, signal);
    await keepChecksum(file, target);
    await rename(target, file);
    return { ...made, path: file };
  } catch (error) {
    await rm(target, { force: true });
    signal.throwIfAborted();
    return { reason: errorText(error) };
  }
}

/** One process fetches or builds; the others wait for it and find the result in the cache. */
async function lockCache(file: string, { onProgress, signal }: FindTemporalOptions): Promise<ExclusiveLock> {
  await mkdir(dirname(file), { recursive: true });
  for (let waits = 0; ; waits += 1) {
    const lock = await acquireExclusiveLock(`${file}.lock`);
    if (lock) return lock;
    if (waits % 40 === 0) onProgress('another Curfew is fetching or building Temporal; waiting for it');
    await sleep(250, undefined, { signal });
  }
}

async function removeRemains(file: string): Promise<void> {
  const remains = (await readdir(dirname(file))).filter(
    (name) => name.startsWith(`${basename(file)}.`) && /\.part(\.unpacked|\.archive)?$/.test(name),
  );
  await Promise.all(remains.map((name) => rm(join(dirname(file), name), { recursive: true, force: true })));
}

function cacheFile(environment: NodeJS.ProcessEnv): string {
  return join(cacheFolder(environment), `temporal-${TEMPORAL_CLI_VERSION}-${process.platform}-${process.arch}`);
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function explain(file: string, [onPath, cached, downloaded, built]: string[]): string {
  return [
    'There is no Temporal server to start. Curfew looked for one in four ways:',
    `  1. \`temporal\` on the PATH: ${onPath}`,
    `  2. the cached binary ${file}: ${cached}`,
    `  3. the official download of Temporal CLI ${TEMPORAL_CLI_VERSION}: ${downloaded}`,
    `  4. \`go build\` of Temporal CLI ${TEMPORAL_CLI_VERSION}: ${built}`,
    'Make one of them work: install the Temporal CLI (https://docs.temporal.io/cli), allow access to temporal.download,',
    'or install Go (https://go.dev/dl). Or set TEMPORAL_ADDRESS to a Temporal server that runs already.',
  ].join('\n');
}
