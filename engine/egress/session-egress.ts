import { join } from 'node:path';
import { tmpdir } from 'node:os';
import type { Log } from '../../runtime/log.ts';
import { makeOwnedFolder, removeAbandoned, type OwnedFolder } from '../../runtime/folders/owned-folder.ts';
import type { SessionLog } from '../store/write-session.ts';
import { isClosed } from './allow-list.ts';
import type { EgressGuard } from './egress-guard.ts';
import type { Refusal } from './host-refused.ts';
import { createRefusals } from './refusals.ts';
import { sessionPolicy } from './session-policy.ts';
import { startSessionProxy } from './session-proxy.ts';

/** The ways out of the sandboxes of all sessions. */
export interface SessionEgress {
  /** Opens the way out of one sandbox; null if its session may reach nothing. */
  open(sessionId: string): Promise<OpenEgress | null>;
  /** Removes the folder of the sockets. All ways out must be closed before. */
  stop(): Promise<void>;
}

/** The way out of one sandbox, until it is closed. */
export interface OpenEgress {
  /** The unix socket at which the session's proxy listens. */
  socket: string;
  /** What was refused since this was last asked, in words for the agent; null if nothing. */
  takeRefusals(): string | null;
  /** Resolves when nothing is connected any more and all refusals are recorded. */
  close(): Promise<void>;
}

interface Options extends SessionLog {
  guard: EgressGuard;
  log: Log;
}

/** What all connections of one sandbox may carry, in both directions together. */
const MOST_BYTES = 20 * 1024 ** 3;
const PREFIX = 'curfew-egress-';

/** Sockets are in a folder that only this user can enter; those that killed engines have left are removed. */
export function createSessionEgress({ database, bus, guard, log }: Options): SessionEgress {
  let folder: Promise<OwnedFolder> | null = null;
  let count = 0;

  /** In the folder for temporary files, because the path of a socket has at most 107 bytes. */
  async function makeFolder(): Promise<OwnedFolder> {
    await removeAbandoned(tmpdir(), PREFIX);
    return await makeOwnedFolder(tmpdir(), PREFIX);
  }

  return {
    async open(sessionId) {
      const allowed = await sessionPolicy({ database, guard }, sessionId);
      if (isClosed(allowed)) return null;
      folder ??= makeFolder();
      const socket = join((await folder).path, `${++count}.sock`);
      const onError = (error: unknown): void => log.warn({ err: error, sessionId }, 'refused hosts are not recorded');
      const refusals = createRefusals({ log: { database, bus }, sessionId, onError });
      let left = MOST_BYTES;
      const session = {
        guard,
        allowed,
        tlsEnding: null,
        onRefused: (refusal: Refusal) => refusals.add(refusal),
        spend: (bytes: number) => (left -= bytes) > 0,
      };
      const stop = await startSessionProxy(session, socket);
      return {
        socket,
        takeRefusals: () => refusals.takeText(),
        close: async () => {
          await stop();
          await refusals.flush();
        },
      };
    },
    async stop() {
      await (await folder)?.remove();
      folder = null;
    },
  };
}
