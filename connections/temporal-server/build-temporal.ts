import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { startGuarded } from './guarded-process.ts';
import { plainEnvironment } from './plain-environment.ts';
import { TEMPORAL_CLI_VERSION } from './temporal-version.ts';

const TOOLS_MODULE = fileURLToPath(new URL('../temporal-cli/', import.meta.url));
const PROGRESS_MS = 5_000;
/** The number of packages in a cold build of 1.8.2, used only to show progress. */
const PACKAGES = 1_250;

/**
 * Builds the pinned Temporal CLI with `go build` from the checked-in module, whose `go.sum` verifies every source, and
 * writes it to `target`. Takes minutes the first time and says so as it goes. Throws a reason in a few words.
 */
export async function buildTemporal(
  target: string,
  {
    environment,
    onProgress,
    signal,
  }: { environment: NodeJS.ProcessEnv; onProgress: (line: string) => void; signal: AbortSignal },
): Promise<void> {
  const startedAt = Date.now();
  const tail: string[] = [];
  let packages = 0;
  const build = await startGuarded({
    command: 'go',
    args: goArguments(target),
    environment: { ...plainEnvironment(environment), CGO_ENABLED: '0', GOWORK: 'off' },
    folder: TOOLS_MODULE,
    onLine: (line) => {
      if (/^[\w.-]+(\/[\w.-]+)*$/.test(line)) packages += 1;
      tail.push(line);
      if (tail.length > 5) tail.shift();
    },
  });
  onProgress(`building Temporal CLI ${TEMPORAL_CLI_VERSION} with go; the first time takes a few minutes`);
  const progress = setInterval(() => {
    const seconds = Math.round((Date.now() - startedAt) / 1_000);
    const far = packages > 0 ? `about ${Math.min(99, Math.round((100 * packages) / PACKAGES))} %` : 'fetching sources';
    onProgress(`building Temporal CLI: ${far}, ${seconds} s (${tail.at(-1) ?? 'starting'})`);
  }, PROGRESS_MS);
  const abort = (): void => void build.stop(0);
  signal.addEventListener('abort', abort, { once: true });
  try {
    const code = await build.exited;
    signal.throwIfAborted();
    if (code === 127) throw new Error('`go` is not on the PATH');
    if (code !== 0) throw new Error(`go build failed: ${tail.join(' | ')}`);
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  } finally {
    clearInterval(progress);
    signal.removeEventListener('abort', abort);
  }
}

/**
 * Tags of Temporal's own releases: without a client of Kubernetes and without a part of gRPC that only Google's storage
 * would use, which are a quarter of the work. A server on one machine needs neither.
 */
const TAGS = 'release,disable_grpc_modules';

function goArguments(target: string): string[] {
  const stamp = `-s -w -X github.com/temporalio/cli/internal/temporalcli.Version=${TEMPORAL_CLI_VERSION}`;
  const flags = ['-v', '-tags', TAGS, '-mod=readonly', '-trimpath', '-buildvcs=false', '-ldflags', stamp];
  return ['build', ...flags, '-o', target, 'github.com/temporalio/cli/cmd/temporal'];
}
