import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../../../runtime/log.ts';
import { orAbort } from '../../../runtime/bounded/or-abort.ts';
import { oneAtATime } from '../../outputs/one-at-a-time.ts';
import { discardWorkspace } from './discard-workspace.ts';
import { createDiscarded, type Discarded } from './discarded.ts';
import { RepositoryError } from './repository-error.ts';
import { prepareWorkspace, refreshUploads } from './workspace.ts';
import { SessionMissing, writeSession, type SessionLog } from '../../store/write-session.ts';
import type { FileBytes } from '../../store/files/file-bytes.ts';
import type { TokenSeal } from '../../store/token-seal.ts';
import { mountsOfSession, sessionFolder } from './mounts-of-session.ts';

/** Beside the folders of sessions, so that one rename takes a folder there. No session has this id. */
const DISCARDED = '.discarded';

export interface ReadyWorkspace {
  folder: string;
  workdir: string;
}

/** The workspaces of sessions: cloned from outside the sandbox, ahead of the first tool call. */
export interface Workspaces {
  /** Begins the preparation and returns at once. A failure becomes a `session.error`; the first tool call tries again. */
  prepareAhead(sessionId: string): void;
  /**
   * Throws RepositoryError when a repository cannot be cloned. Throws the signal's reason when that aborts; the preparation goes
   * on then.
   */
  ready(sessionId: string, signal: AbortSignal): Promise<ReadyWorkspace>;
  /**
   * Runs `change`, which changes in the database what a session has mounted, and then brings the files in its workspace
   * in line, if it has one. One change after the other. Throws what `change` threw.
   */
  changeFiles<Result>(sessionId: string, change: () => Promise<Result>): Promise<Result>;
  /** Ends what is under way and takes the folder away; its removal goes on in the background. Idempotent. */
  discard(sessionId: string): Promise<void>;
  /** Removes, in the background, folders of sessions that are over: an engine that died may have left some. */
  discardLeftovers(): void;
  stop(): Promise<void>;
}

interface Options extends SessionLog {
  seal: TokenSeal;
  bytes: FileBytes;
  dataFolder: string;
  log: Log;
}

interface Preparation {
  done: Promise<ReadyWorkspace>;
  abort: AbortController;
}

export function createWorkspaces(options: Options): Workspaces {
  const preparations = new Map<string, Preparation>();
  const changes = oneAtATime();
  const discarded = createDiscarded(sessionFolder(options.dataFolder, DISCARDED), options.log);
  let looking: Promise<void> = Promise.resolve();
  let isStopping = false;

  function prepare(sessionId: string): Promise<ReadyWorkspace> {
    const known = preparations.get(sessionId);
    if (known) return known.done;
    const abort = new AbortController();
    const done = prepareOnce(options, sessionId, abort.signal).catch(async (error: unknown) => {
      if (preparations.get(sessionId)?.abort === abort) preparations.delete(sessionId);
      if (!abort.signal.aborted) await report(options, sessionId, error);
      throw error;
    });
    preparations.set(sessionId, { done, abort });
    return done;
  }

  async function end(sessionId: string): Promise<void> {
    const preparation = preparations.get(sessionId);
    preparation?.abort.abort(new Error('the session is over'));
    preparations.delete(sessionId);
    await preparation?.done.catch(() => undefined);
  }

  return {
    // `ready` meets the same error again and throws it; nobody waits for it here.
    prepareAhead: (sessionId) => void prepare(sessionId).catch(() => undefined),
    ready: (sessionId, signal) => orAbort(prepare(sessionId), signal),
    changeFiles: (sessionId, change) =>
      changes.run(sessionId, async () => {
        // Otherwise a file that a crash has left could be taken for one that `change` mounts at the same path.
        await refreshFiles(options, sessionId);
        const result = await change();
        await refreshFiles(options, sessionId);
        return result;
      }),
    async discard(sessionId) {
      await end(sessionId);
      await discardWorkspace(sessionFolder(options.dataFolder, sessionId), discarded.add);
    },
    discardLeftovers() {
      discarded.removeLeftovers();
      looking = discardLeftovers(options, discarded, () => isStopping);
    },
    async stop() {
      isStopping = true;
      await Promise.all([looking, ...[...preparations.keys()].map(end)]);
      await discarded.stop();
    },
  };
}

async function discardLeftovers(options: Options, discarded: Discarded, isStopping: () => boolean): Promise<void> {
  for (const id of await readdir(join(options.dataFolder, 'sessions')).catch(() => [])) {
    if (isStopping()) return;
    if (id === DISCARDED) continue;
    try {
      const session = await options.database
        .selectFrom('sessions')
        .select('archived_at')
        .where('id', '=', id)
        .executeTakeFirst();
      // The row of a session is stored before its folder is made, so a folder without a row belongs to a deleted one.
      if (session?.archived_at === null) continue;
      await discardWorkspace(sessionFolder(options.dataFolder, id), discarded.add);
    } catch (error) {
      options.log.error({ err: error, sessionId: id }, 'the workspace of a session that is over could not be removed');
    }
  }
}

async function prepareOnce(options: Options, sessionId: string, signal: AbortSignal): Promise<ReadyWorkspace> {
  const mounts = await mountsOfSession(options, sessionId);
  try {
    await prepareWorkspace(mounts, signal);
  } catch (error) {
    if (!isTokenRefused(error)) throw error;
    // Whoever has given the session another token meanwhile must not hear of the former one.
    const { repositories } = await mountsOfSession(options, sessionId);
    const isSame = repositories.every(({ token }, index) => token === mounts.repositories[index]?.token);
    if (isSame) throw error;
    return await prepareOnce(options, sessionId, signal);
  }
  // Files may have been added or deleted since they were read, or just before an engine died.
  await refreshFiles(options, sessionId);
  return { folder: mounts.folder, workdir: mounts.workdir };
}

function isTokenRefused(error: unknown): boolean {
  return error instanceof RepositoryError && error.type === 'repository_authentication_error';
}

async function refreshFiles(options: Options, sessionId: string): Promise<void> {
  const folder = sessionFolder(options.dataFolder, sessionId);
  await refreshUploads(folder, async () => (await mountsOfSession(options, sessionId)).files);
}

/** Like the hosted API: the session goes on without the repository, and its client decides what to do. */
async function report(options: Options, sessionId: string, error: unknown): Promise<void> {
  if (!(error instanceof RepositoryError)) {
    options.log.error({ err: error, sessionId }, 'workspace could not be prepared');
    return;
  }
  const { type, message, repositoryUrl: repository_url } = error;
  await writeSession(options, { sessionId }, (write) => {
    write.append({
      type: 'session.error',
      error: { type, message, repository_url, retry_status: { type: 'retrying' } },
    });
  }).catch((failure: unknown) => {
    // The session has been deleted in the meantime, so there is no log to append to.
    if (!(failure instanceof SessionMissing)) throw failure;
  });
}
