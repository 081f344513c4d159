import type { Kysely } from 'kysely';
import { writeSession, SessionMissing, type SessionLog } from '../store/write-session.ts';
import type { EngineSchema } from '../store/schema.ts';
import { PACKAGES_FOLDER, SANDBOX_ENVIRONMENT } from '../hands/bubblewrap/sandbox-command.ts';
import type { HandsDriver } from '../hands/driver.ts';
import type { PackageCache } from './package-cache.ts';
import { packageVariables } from './package-variables.ts';
import type { Packages } from './packages.ts';
import { PackagesFailed } from './packages-failed.ts';

/** The packages of sessions, by their environments. */
export interface SessionPackages {
  /**
   * The packages of a session, installed; null if its environment has none. Throws PackagesFailed, after it was told to
   * the session, or what starting a sandbox threw.
   */
  ready(sessionId: string, signal: AbortSignal): Promise<ReadyPackages | null>;
}

export interface ReadyPackages {
  folder: string;
  /** Variables of the sandbox by which programs find them. */
  variables: Record<string, string>;
}

interface Options extends SessionLog {
  driver: HandsDriver;
  cache: PackageCache;
}

/** How many sessions are remembered as told. One that is forgotten may be told twice. */
const MOST_TOLD = 1_000;

export function createSessionPackages({ database, bus, driver, cache }: Options): SessionPackages {
  const told = new Map<string, string>();
  return {
    async ready(sessionId, signal) {
      const packages = await packagesOf(database, sessionId);
      if (packages.npm.length + packages.pip.length === 0) return null;
      try {
        if (!driver.isSandbox)
          throw new PackagesFailed(`Packages are installed for sandboxes, and CURFEW_HANDS=${driver.name} is none.`);
        const variables = packageVariables(PACKAGES_FOLDER, SANDBOX_ENVIRONMENT['PATH'] ?? '');
        return { folder: await cache.ready(packages, signal), variables };
      } catch (error) {
        // Each call of a tool tries it again; the same is not told twice.
        if (error instanceof PackagesFailed && told.get(sessionId) !== error.message) {
          told.set(sessionId, error.message);
          const [oldest] = told.keys();
          if (told.size > MOST_TOLD && oldest !== undefined) told.delete(oldest);
          await tell({ database, bus }, sessionId, error.message);
        }
        throw error;
      }
    },
  };
}

async function packagesOf(database: Kysely<EngineSchema>, sessionId: string): Promise<Packages> {
  const row = await database
    .selectFrom('sessions')
    .innerJoin('environments', 'environments.id', 'sessions.environment_id')
    .select('environments.config')
    .where('sessions.id', '=', sessionId)
    .executeTakeFirst();
  const { packages } = JSON.parse(row?.config ?? '{}') as { packages?: Partial<Packages> };
  return { npm: packages?.npm ?? [], pip: packages?.pip ?? [] };
}

/** The session goes on without its sandbox, and its client decides what to do. */
async function tell(log: SessionLog, sessionId: string, message: string): Promise<void> {
  await writeSession(log, { sessionId }, (write) => {
    const error = { type: 'unknown_error' as const, message, retry_status: { type: 'retrying' as const } };
    write.append({ type: 'session.error', error });
  }).catch((error: unknown) => {
    if (!(error instanceof SessionMissing)) throw error;
  });
}
