import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import type { Log } from '../../runtime/log.ts';
import { makeOwnedFolder, removeAbandoned, type OwnedFolder } from '../../runtime/folders/owned-folder.ts';
import type { SessionLog } from '../store/write-session.ts';
import type { TokenSeal } from '../store/token-seal.ts';
import { environmentCredentials } from '../vaults/session-credentials.ts';
import { sessionMasking, type SessionMasking } from './masking/session-masking.ts';
import { trustInSandbox } from './masking/trust-in-sandbox.ts';
import { rootsOfMachine } from './masking/trusted-roots.ts';
import { isClosed, type AllowList } from './allow-list.ts';
import type { EgressGuard } from './egress-guard.ts';
import type { Refusal } from './host-refused.ts';
import { createRefusals } from './refusals.ts';
import { sessionPolicy } from './session-policy.ts';
import { startSessionProxy } from './session-proxy.ts';

/** The ways out of the sandboxes of all sessions. */
export interface SessionEgress {
  /** Opens the way out of one sandbox; null if its session may reach nothing. */
  open(sessionId: string): Promise<OpenEgress | null>;
  /** Opens a way out that belongs to no session: without credentials, and what it refuses is not recorded. */
  openWithoutSession(allowed: AllowList): Promise<OpenEgress>;
  /** Removes the folder of the sockets. All ways out must be closed before. */
  stop(): Promise<void>;
}

/** The way out of one sandbox, until it is closed. */
export interface OpenEgress {
  /** The unix socket at which the session's proxy listens. */
  socket: string;
  /** The folder with the certificates that the sandbox trusts. */
  trust: string;
  /** Variables of the sandbox: the sentinels of its credentials, and where programs find whom to trust. */
  variables: Record<string, string>;
  /** What was refused since this was last asked, in words for the agent; null if nothing. */
  takeRefusals(): string | null;
  /** Resolves when all that was refused up to now is recorded. */
  flush(): Promise<void>;
  /** Resolves when nothing is connected any more and all refusals are recorded. */
  close(): Promise<void>;
}

interface Options extends SessionLog {
  guard: EgressGuard;
  seal: TokenSeal;
  /** Where sandboxes see the folder `trust`; null: where it is on the host. */
  trustFolder: string | null;
  log: Log;
}

/** What all connections of one sandbox may carry, in both directions together. */
const MOST_BYTES = 20 * 1024 ** 3;
const PREFIX = 'curfew-egress-';

/** Sockets are in a folder that only this user can enter; those that killed engines have left are removed. */
export function createSessionEgress({ database, bus, guard, seal, trustFolder, log }: Options): SessionEgress {
  const places = createPlaces();
  return {
    async open(sessionId) {
      const allowed = await sessionPolicy({ database, guard }, sessionId);
      if (isClosed(allowed)) return null;
      const credentials = await environmentCredentials({ database, seal }, sessionId);
      const masking = await sessionMasking({ credentials, roots: rootsOfMachine() });
      const onError = (error: unknown): void => log.warn({ err: error, sessionId }, 'refused hosts are not recorded');
      const refusals = createRefusals({ log: { database, bus }, sessionId, onError });
      const onRefused = (refusal: Refusal): void => refusals.add(refusal);
      const wayOut = await startWayOut({ guard, allowed, masking, onRefused, trustFolder }, await places.next());
      return {
        ...wayOut,
        takeRefusals: () => refusals.takeText(),
        flush: () => refusals.flush(),
        close: async () => {
          await wayOut.close();
          await refusals.flush();
        },
      };
    },
    async openWithoutSession(allowed) {
      const starting = { guard, allowed, masking: null, onRefused: () => undefined, trustFolder };
      const wayOut = await startWayOut(starting, await places.next());
      return { ...wayOut, takeRefusals: () => null, flush: async () => undefined };
    },
    stop: () => places.remove(),
  };
}

/** Gives out paths of one folder, which is made when the first one is asked for. */
interface Places {
  /** A path that was not given out before. Throws if the folder cannot be made; the next call tries again. */
  next(): Promise<string>;
  remove(): Promise<void>;
}

function createPlaces(): Places {
  let folder: Promise<OwnedFolder> | null = null;
  let count = 0;
  return {
    async next() {
      folder ??= makeFolder().catch((error: unknown) => {
        folder = null;
        throw error;
      });
      return join((await folder).path, `${++count}`);
    },
    async remove() {
      await (await folder)?.remove();
      folder = null;
    },
  };
}

/** In the folder for temporary files, because the path of a socket has at most 107 bytes. */
async function makeFolder(): Promise<OwnedFolder> {
  await removeAbandoned(tmpdir(), PREFIX);
  return await makeOwnedFolder(tmpdir(), PREFIX);
}

interface Starting extends Pick<Options, 'guard' | 'trustFolder'> {
  allowed: AllowList;
  masking: SessionMasking | null;
  onRefused: (refusal: Refusal) => void;
}

type WayOut = Omit<OpenEgress, 'takeRefusals' | 'flush'>;

/** Starts the proxy of one sandbox; its socket and the folder of its certificates have this path with an ending each. */
async function startWayOut(starting: Starting, place: string): Promise<WayOut> {
  const { guard, allowed, masking, onRefused, trustFolder } = starting;
  const socket = `${place}.sock`;
  const trust = `${place}.trust`;
  const { files, variables } = trustInSandbox({
    authority: masking?.authority ?? null,
    roots: rootsOfMachine().certificates,
    folder: trustFolder ?? trust,
  });
  await writeTrust(trust, files);
  let left = MOST_BYTES;
  const spend = (bytes: number): boolean => (left -= bytes) > 0;
  const stop = await startSessionProxy({ guard, allowed, tlsEnding: masking, onRefused, spend }, socket);
  return {
    socket,
    trust,
    // Those of the sandbox itself win, whatever names credentials have.
    variables: { ...masking?.sentinels, ...variables },
    close: async () => {
      await stop();
      await rm(trust, { recursive: true, force: true });
    },
  };
}

/** The hands may be another user. */
async function writeTrust(folder: string, files: Record<string, string>): Promise<void> {
  await mkdir(folder);
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  for (const name of Object.keys(files)) await chmod(join(folder, name), 0o644);
  await chmod(folder, 0o755);
}
