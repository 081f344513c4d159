import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { acquireExclusiveLock } from '../../runtime/exclusive-lock.ts';
import { isFree } from '../../runtime/free-port.ts';
import { writableCacheFolder } from '../../runtime/writable-cache-folder.ts';

export interface ClaimedPort {
  port: number;
  release: () => void;
}

/** Operating systems give outgoing connections ports above this range, so none of these is taken by accident. */
const OWN_RANGE = { from: 20_000, to: 30_000 };
const ATTEMPTS = 200;

/**
 * Claims a port of 127.0.0.1 that nobody listens on: `preferred` if it is free, else another. 0 prefers none. The claim
 * holds until it is released or this process ends. A child binds the port only seconds later, and again after each
 * restart; until then the claim keeps other `curfew dev` of this user away from it.
 */
export async function claimPort(preferred: number): Promise<ClaimedPort> {
  const locks = join(writableCacheFolder(process.env), 'ports');
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = attempt === 0 && preferred !== 0 ? preferred : randomInt(OWN_RANGE.from, OWN_RANGE.to);
    const lock = await acquireExclusiveLock(join(locks, `${port}.lock`));
    if (lock && (await isFree(port))) return { port, release: lock.release };
    lock?.release();
  }
  throw new Error(`No port of 127.0.0.1 from ${OWN_RANGE.from} to ${OWN_RANGE.to} is free.`);
}
