import { existsSync } from 'node:fs';
import path from 'node:path';
import { toolExecutor, type ToolCall, type ToolResult } from '../../tools/execute-tool.ts';
import type { HandsDriver, StartedHands } from '../driver.ts';
import { openChannel } from '../hands-channel.ts';
import { HandsGone } from '../hands-gone.ts';
import { handsImage } from '../hands-image.ts';
import type { OutputListing } from '../hands-protocol.ts';
import { lastWords } from '../last-words.ts';
import { openFolders } from '../workspace/open-folders.ts';
import { workspaceLayout, type WorkspaceLayout } from '../workspace/workspace-layout.ts';
import { listOutputs, readOutput } from './fetch-outputs.ts';
import { createGroup, groupHome, type SessionGroup } from '../group/session-group.ts';
import { endFormerHands, lockHands, recordHands } from './hands-lock.ts';
import { claimOwner } from './claim-owner.ts';
import { SANDBOX_LIMITS, type SandboxLimits } from './sandbox-limits.ts';
import { outOfMemory, watchSandbox } from './watchdog.ts';

/** The tools of one session, in a sandbox. They may break at any moment; then new ones are provisioned. */
export interface Hands {
  /** Runs one tool. An abort cancels the call and rejects with the signal's reason once it has stopped; HandsGone if the sandbox died. */
  execute(call: ToolCall, signal: AbortSignal): Promise<ToolResult>;
  listOutputs(): Promise<OutputListing>;
  /** Reads piece by piece. Refuses what is larger than `capBytes`, and what is not a regular file. */
  readOutput(path: string, capBytes: number): AsyncGenerator<Buffer>;
  /** Resolves when every process of the sandbox is gone. */
  kill(): Promise<void>;
  readonly gone: Promise<{ reason: string }>;
}

export interface ProvisionOptions {
  /** The folder that `prepareWorkspace` has prepared. */
  folder: string;
  driver: HandsDriver;
  /** Where the agent's shell starts: `/workspace` or below. */
  workdir: string;
  /** Additional variables for the agent's shell. The agent can read them, so they must hold no secrets. */
  environment?: Record<string, string>;
  /** The unix socket of the session's proxy; without it the hands reach nothing. */
  egress?: string | null;
  /** The folder with the certificates that the sandbox trusts. */
  trust?: string | null;
  /** The folder with installed packages. */
  packages?: string | null;
  onStderr?: (line: string) => void;
  limits?: SandboxLimits;
}

const START_MS = 30_000;
const underway = new Map<string, Promise<unknown>>();

/**
 * Starts hands for a prepared workspace. Hands that hold it already are ended first, so that no two write in it.
 * @throws Error when the workspace is not ready or the sandbox does not start (the probe of the driver tells why).
 */
export async function provisionHands(options: ProvisionOptions): Promise<Hands> {
  const former = underway.get(options.folder) ?? Promise.resolve();
  const mine = former.catch(() => undefined).then(() => provision(options));
  underway.set(options.folder, mine);
  try {
    return await mine;
  } finally {
    if (underway.get(options.folder) === mine) underway.delete(options.folder);
  }
}

interface Connecting {
  options: ProvisionOptions;
  layout: WorkspaceLayout;
  started: StartedHands;
  group: SessionGroup | null;
  locked: Promise<unknown>;
}

async function provision(asked: ProvisionOptions): Promise<Hands> {
  const layout = workspaceLayout(asked.folder);
  const options = checked(asked, layout);
  const {
    driver,
    workdir,
    environment = {},
    egress = null,
    trust = null,
    packages = null,
    limits = SANDBOX_LIMITS,
  } = options;
  const [image] = await Promise.all([handsImage(driver.files), endFormerHands(layout)]);
  const undo: (() => unknown)[] = [];
  // A group that cannot be removed now is removed by the next start of the engine.
  const release = () => Promise.allSettled(undo.splice(0).map(async (step) => await step()));
  try {
    const claimed = driver.isSandbox ? await claimOwner(layout) : null;
    if (claimed) undo.push(claimed.release);
    openFolders(layout);
    const home = driver.isSandbox ? await groupHome() : null;
    const group = home && createGroup(home, limits);
    if (group) undo.push(group.remove);
    // The lock is taken while the hands start: they do nothing before they are asked.
    const locked = lockHands(layout);
    undo.push(() => locked.then((unlock) => unlock()));
    const owner = claimed?.owner ?? null;
    const doors = group?.doors ?? [];
    const started = driver.start({
      layout,
      image,
      workdir,
      environment,
      egress,
      trust,
      packages,
      owner,
      doors,
    });
    const hands = await connect({ options, layout, started, group, locked });
    const released = hands.gone.then(release);
    return { ...hands, kill: async () => void (await Promise.all([hands.kill(), released])) };
  } catch (error) {
    void release();
    throw error;
  }
}

/** Returns `options` with a normalised working directory. Throws an Error that says what is wrong with them. */
function checked(options: ProvisionOptions, layout: WorkspaceLayout): ProvisionOptions {
  if (!existsSync(layout.mounts)) {
    throw new Error(`The workspace in ${options.folder} is not ready; prepareWorkspace comes first.`);
  }
  const workdir = path.posix.normalize(options.workdir).replace(/\/$/, '');
  if (!/^\/workspace(?:\/|$)/.test(workdir) || workdir.includes('\0')) {
    throw new Error(`The working directory "${options.workdir}" is not allowed; it must be /workspace or below.`);
  }
  const odd = Object.keys(options.environment ?? {}).find((name) => !/^[A-Za-z_]\w*$/.test(name));
  if (odd !== undefined) throw new Error(`"${odd}" cannot be the name of an environment variable.`);
  return { ...options, workdir };
}

async function connect({ options, layout, started, group, locked }: Connecting): Promise<Hands> {
  const limits = options.limits ?? SANDBOX_LIMITS;
  let why: string | undefined;
  const endHands = (reason: string) => {
    why ??= reason;
    started.kill();
  };
  const hasRunOut = () => {
    if (!group?.hasRunOut()) return false;
    endHands(outOfMemory(limits));
    return true;
  };
  const stderr = lastWords(started.stderr, options.onStderr);
  const channel = openChannel(started, started.configuration, endHands);
  const gone = started.ended.then((how) => {
    hasRunOut();
    const reason = why ?? [how, stderr()].filter(Boolean).join(': ');
    channel.close(reason);
    return { reason };
  });
  const kill = async () => {
    endHands('the engine ended it');
    await gone;
  };
  const overdue = setTimeout(endHands, START_MS, `it did not start within ${START_MS / 1000} seconds`);
  try {
    await Promise.all([channel.ready, locked]);
    const first = await started.firstProcess;
    recordHands(layout, first, started.configuration.mark);
    const folders = [layout.workspace, layout.outputs];
    void gone.then(watchSandbox({ firstProcess: first, folders, group, onExcess: endHands, limits }));
  } catch (error) {
    await kill();
    throw error instanceof HandsGone ? new Error(`The sandbox does not start: ${error.reason}.`) : error;
  } finally {
    clearTimeout(overdue);
  }
  const run = toolExecutor(channel, endHands, { paths: started.paths });
  const execute: Hands['execute'] = async (call, signal) => {
    const result = await run(call, signal);
    // The command may have ended because the kernel killed it, before the next look of the watchdog.
    if (hasRunOut()) throw new HandsGone((await gone).reason);
    return result;
  };
  return {
    execute,
    listOutputs: () => listOutputs(channel, endHands),
    readOutput: (file, capBytes) => readOutput(channel, endHands, { path: file, capBytes }),
    kill,
    gone,
  };
}
