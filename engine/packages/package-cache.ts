import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../../runtime/log.ts';
import { orAbort } from '../../runtime/bounded/or-abort.ts';
import { removeTree } from '../hands/workspace/remove-tree.ts';
import { installPackages, type Installation } from './install-packages.ts';
import type { Packages } from './packages.ts';

/** Installed packages, kept by what was asked for. */
export interface PackageCache {
  /**
   * The folder with these packages; installs them if nobody has before. Throws PackagesFailed, or what starting a sandbox threw.
   * An abort ends the waiting and not the installation, for which others may wait.
   */
  ready(packages: Packages, signal: AbortSignal): Promise<string>;
  /** Ends the installations under way. */
  stop(): Promise<void>;
}

interface Options extends Omit<Installation, 'packages' | 'folder' | 'signal'> {
  dataFolder: string;
  log: Log;
}

const UNUSED_MS = 30 * 24 * 60 * 60_000;

/**
 * Keeps packages in the data folder of the engine. Sessions that ask for the same packages at once wait for one
 * installation. At the start, what killed engines have left half done and what was not used for 30 days is removed;
 * later nothing is, because sandboxes may have it mounted.
 */
export function createPackageCache({ dataFolder, log, ...how }: Options): PackageCache {
  const home = join(dataFolder, 'packages');
  const swept = sweep(home).catch((error: unknown) => log.warn({ err: error }, 'old packages could not be removed'));
  const underway = new Map<string, Promise<string>>();
  const stopping = new AbortController();

  async function find(key: string, packages: Packages): Promise<string> {
    await swept;
    const folder = join(home, key);
    if (!existsSync(folder)) {
      await mkdir(home, { recursive: true, mode: 0o700 });
      await installPackages({ ...how, packages, folder, signal: stopping.signal });
    }
    await utimes(folder, new Date(), new Date());
    return folder;
  }

  function findOnce(packages: Packages): Promise<string> {
    const key = keyOf(packages, how.registries);
    const known = underway.get(key);
    if (known) return known;
    const finding = find(key, packages).finally(() => underway.delete(key));
    underway.set(key, finding);
    return finding;
  }

  return {
    ready: (packages, signal) => orAbort(findOnce(packages), signal),
    async stop() {
      stopping.abort(new Error('the engine stops'));
      await Promise.allSettled(underway.values());
    },
  };
}

function keyOf({ npm, pip }: Packages, registries: Installation['registries']): string {
  const wanted = {
    npm: npm.toSorted(),
    pip: pip.toSorted(),
    registries,
    platform: process.platform,
    arch: process.arch,
  };
  const text = JSON.stringify({ ...wanted, node: process.versions.modules });
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

async function sweep(home: string): Promise<void> {
  for (const name of existsSync(home) ? await readdir(home) : []) {
    const folder = join(home, name);
    const isHalfDone = name.includes('.');
    if (isHalfDone || Date.now() - (await stat(folder)).mtimeMs > UNUSED_MS) await removeTree(folder);
  }
}
