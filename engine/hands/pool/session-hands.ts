import type { Log } from '../../../runtime/log.ts';
import type { HandsDriver } from '../driver.ts';
import { removeLeftoverGroups } from '../group/remove-leftover-groups.ts';
import { groupHome } from '../group/session-group.ts';
import { provisionHands, type Hands } from './provision-hands.ts';
import { throughEgress } from './through-egress.ts';
import type { SessionPackages } from '../../packages/session-packages.ts';
import type { SessionEgress } from '../../egress/session-egress.ts';
import type { Workspaces } from '../workspace/workspaces.ts';

/** The hands of all sessions. They are started when they are first needed, and ended after five minutes without use. */
export interface SessionHands {
  /** Throws RepositoryError, PackagesFailed, HandsGone, what provisioning threw, or the signal's reason. */
  use<Result>(sessionId: string, signal: AbortSignal, work: (hands: Hands) => Promise<Result>): Promise<Result>;
  /** Starts the hands, if they do not run, for a call that is about to come. If that fails, the call tries it again. */
  prepare(sessionId: string, signal: AbortSignal): void;
  /** Resolves when no process of the session's sandbox is left. */
  kill(sessionId: string): Promise<void>;
  stop(): Promise<void>;
}

const IDLE_MS = 5 * 60_000;
const LOOK_EVERY_MS = 30_000;

interface Held {
  hands: Promise<Hands>;
  users: number;
  lastUsed: number;
}

interface Options {
  workspaces: Workspaces;
  driver: HandsDriver;
  egress: SessionEgress;
  packages: SessionPackages;
  log: Log;
}

/** Also removes, in the background, the control groups that killed engines have left. */
export function createSessionHands(options: Options): SessionHands {
  discardGroups(options);
  const held = new Map<string, Held>();
  const forget = (sessionId: string, own: Held): void => void (held.get(sessionId) === own && held.delete(sessionId));

  function hold(sessionId: string, signal: AbortSignal): Held {
    const known = held.get(sessionId);
    if (known) return known;
    const own: Held = { hands: provision(options, sessionId, signal), users: 0, lastUsed: Date.now() };
    held.set(sessionId, own);
    own.hands.then(
      (hands) => void hands.gone.then(() => forget(sessionId, own)),
      () => forget(sessionId, own),
    );
    return own;
  }

  async function kill(sessionId: string): Promise<void> {
    const own = held.get(sessionId);
    if (!own) return;
    held.delete(sessionId);
    await own.hands.then(
      (hands) => hands.kill(),
      () => undefined,
    );
  }

  function killIdle(): void {
    for (const [sessionId, { users, lastUsed }] of held) {
      if (users > 0 || Date.now() - lastUsed < IDLE_MS) continue;
      kill(sessionId).catch((error: unknown) => options.log.error({ err: error, sessionId }, 'hands did not end'));
    }
  }

  const timer = setInterval(killIdle, LOOK_EVERY_MS).unref();

  return {
    async use(sessionId, signal, work) {
      const own = hold(sessionId, signal);
      own.users += 1;
      try {
        return await work(await own.hands);
      } finally {
        own.users -= 1;
        own.lastUsed = Date.now();
      }
    },
    prepare(sessionId, signal) {
      // A turn that was overtaken must start no hands: those of its successor may hold the workspace.
      if (!signal.aborted) hold(sessionId, signal).lastUsed = Date.now();
    },
    kill,
    async stop() {
      clearInterval(timer);
      await Promise.all([...held.keys()].map(kill));
    },
  };
}

/** A leftover group costs nothing but its name, so one that cannot be removed is left to the next start. */
function discardGroups({ driver, log }: Options): void {
  if (!driver.isSandbox) return;
  groupHome()
    .then(async (home) => {
      log.info(
        home
          ? 'the kernel bounds the memory of sandboxes'
          : 'the memory of sandboxes is counted, because no control group can be made',
      );
      if (home) await removeLeftoverGroups(home);
    })
    .catch((error: unknown) => log.warn({ err: error }, 'a control group could not be removed'));
}

async function provision(
  { workspaces, driver, egress, packages, log }: Options,
  sessionId: string,
  signal: AbortSignal,
): Promise<Hands> {
  const { folder, workdir } = await workspaces.ready(sessionId, signal);
  const onStderr = (line: string): void => log.debug({ sessionId, line }, 'hands');
  const installed = await packages.ready(sessionId, signal);
  const common = { folder, workdir, driver, packages: installed?.folder ?? null, onStderr };
  const wayOut = await egress.open(sessionId);
  if (wayOut === null) return await provisionHands({ ...common, environment: installed?.variables ?? {} });
  try {
    const { socket, trust, variables } = wayOut;
    const reach = { egress: socket, trust, environment: { ...variables, ...installed?.variables } };
    return throughEgress(await provisionHands({ ...common, ...reach }), wayOut);
  } catch (error) {
    await wayOut.close();
    throw error;
  }
}
