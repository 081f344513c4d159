import { access, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { startGuarded } from '../../../connections/temporal-server/guarded-process.ts';
import { plainEnvironment } from '../../../connections/temporal-server/plain-environment.ts';
import { cacheFolder } from '../../../runtime/cache-folder.ts';
import { acquireExclusiveLock } from '../../../runtime/exclusive-lock.ts';
import { EVERY_FAULT_POINT } from '../setup/every-fault-point.ts';

const VERSION = '1.8.0';
const TOOLS_MODULE = join(import.meta.dirname, 'versitygw');
const BUILD_MS = 10 * 60_000;

/** A server that speaks the API of S3, on this machine; or why there is none. */
export type FoundGateway = { path: string } | { missing: string };

/**
 * Finds the S3 server for tests in the user's cache folder. With CURFEW_EVERY_FAULT_POINT=1 it is built from the checked-in
 * module if it is not there, whose `go.sum` verifies every source. That takes a minute or two, once per machine, so other runs
 * only take what is there.
 */
export async function findVersitygw(): Promise<FoundGateway> {
  const path = join(cacheFolder(process.env), `versitygw-${VERSION}`);
  if (await isThere(path)) return { path };
  if (!EVERY_FAULT_POINT) {
    return {
      missing: `${path} is not there; CURFEW_EVERY_FAULT_POINT=1 npm test -- test/connections/s3 builds it once`,
    };
  }
  await mkdir(cacheFolder(process.env), { recursive: true });
  const lock = await acquireExclusiveLock(`${path}.lock`, BUILD_MS);
  if (lock === undefined) return { missing: 'another process builds it and does not come to an end' };
  try {
    return (await isThere(path)) ? { path } : await build(path);
  } finally {
    lock.release();
  }
}

async function build(path: string): Promise<FoundGateway> {
  const said: string[] = [];
  const target = `${path}.part`;
  const go = await startGuarded({
    command: 'go',
    args: ['build', '-mod=readonly', '-trimpath', '-buildvcs=false', '-ldflags', '-s -w', '-o', target, PACKAGE],
    environment: { ...plainEnvironment(process.env), CGO_ENABLED: '0', GOWORK: 'off' },
    folder: TOOLS_MODULE,
    onLine: (line) => void said.push(line),
  });
  const bound = setTimeout(() => void go.stop(0), BUILD_MS);
  const code = await go.exited;
  clearTimeout(bound);
  if (code === 127) return { missing: '`go` is not on the PATH' };
  if (code !== 0) return { missing: `go build failed: ${said.slice(-3).join(' | ')}` };
  await rename(target, path);
  return { path };
}

const PACKAGE = 'github.com/versity/versitygw/cmd/versitygw';

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
