import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { HandsDriver, StartedHands, StartOptions } from '../driver.ts';
import { findProgram } from '../find-program.ts';
import { noRoomFor } from '../no-room-for.ts';
import { SAME_PATHS } from '../path-translation.ts';
import { endProcess, identify, killIfAlive, type ProcessIdentity } from '../process-identity.ts';
import { cleanStart } from './clean-start.ts';
import { probeSandbox } from './probe-sandbox.ts';
import {
  asOwner,
  EGRESS_SOCKET,
  SANDBOX_ENVIRONMENT,
  sandboxCommand,
  sandboxSources,
  TRUST_FOLDER,
  type SandboxSources,
} from './sandbox-command.ts';
import { filterFile, SANDBOX_FILES } from './sandbox-files.ts';

const SandboxInfo = z.object({ 'child-pid': z.int().positive() });
/** The same in every sandbox, so that files of the agent may name it. */
const EGRESS_PORT = 3128;
const DESCRIPTORS = { info: 3, seccompFilter: 4 };

/**
 * Hands in a sandbox of bubblewrap: away from the files of the host, and without a network but the proxy of its session. The
 * kernel ends them when this process ends.
 */
export const bubblewrap: HandsDriver = {
  name: 'bubblewrap',
  isSandbox: true,
  trustFolder: TRUST_FOLDER,
  files: SANDBOX_FILES,
  probe: () => probeSandbox(bubblewrap),
  start,
};

function start(options: StartOptions): StartedHands {
  const { image, workdir, environment, egress } = options;
  const filterOf = filterFile(options.doors.length > 0 ? 'bounded' : 'counted');
  const [program = '', ...args] = commandFor(options, filterOf !== null);
  const filter = filterOf === null ? 'ignore' : openSync(path.join(image.folder, filterOf), 'r');
  // Its own session, so that a Ctrl-C at the terminal reaches only the engine, which ends its hands itself.
  const apart = { env: {}, cwd: '/', detached: true };
  const child = spawn(program, args, { ...apart, stdio: ['pipe', 'pipe', 'pipe', 'pipe', filter] });
  if (filter !== 'ignore') closeSync(filter);
  const { stdin, stdout, stderr } = child;
  const closed = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`${program} could not be started: ${error.message}`));
    child.once('close', (code, signal) => resolve(signal ? `it was ended by ${signal}` : `it ended with code ${code}`));
  });
  if (!stdin || !stdout || !stderr) throw noRoomFor(program);
  let first: ProcessIdentity | null = null;
  const firstProcess = text(child.stdio[DESCRIPTORS.info] as Readable).then((info) => {
    const pid = SandboxInfo.parse(JSON.parse(info))['child-pid'];
    first = identify(pid);
    return pid;
  });
  firstProcess.catch(() => undefined);
  // When the hands end by themselves, bubblewrap ends first, and the kernel ends its sandbox a moment later.
  const ended = closed.then(async (how) => {
    if (first) await endProcess(first, Infinity);
    return how;
  });
  // Kill the first process inside: bubblewrap waits for it and then ends itself, so no zombie is left.
  const kill = () => {
    if (first === null) child.kill('SIGKILL');
    else killIfAlive(first);
  };
  const configuration = {
    workdir,
    allowedRoots: ['/workspace', '/mnt/session', '/tmp'],
    outputs: '/mnt/session/outputs',
    environment: { ...SANDBOX_ENVIRONMENT, ...environment },
    egress: egress === null ? null : { socket: EGRESS_SOCKET, port: EGRESS_PORT },
    mark: null,
  };
  return { stdin, stdout, stderr, configuration, paths: SAME_PATHS, firstProcess, ended, kill };
}

function commandFor(
  { layout, image, egress, trust, packages, owner, doors }: StartOptions,
  isFiltered: boolean,
): string[] {
  const bwrap = required('bwrap', 'bubblewrap');
  const descriptors = { info: DESCRIPTORS.info, seccompFilter: isFiltered ? DESCRIPTORS.seccompFilter : null };
  const inSandbox = (from: SandboxSources) => sandboxCommand(bwrap, from, descriptors);
  const sources = sandboxSources(layout, { image, egress, trust, packages });
  const tools = () => ({ bwrap, setpriv: required('setpriv', 'util-linux') });
  const command = owner ? asOwner({ tools: tools(), owner, sources, command: inSandbox }) : inSandbox(sources);
  const lastDescriptor = descriptors.seccompFilter ?? descriptors.info;
  return cleanStart({ bash: required('bash', 'bash'), command, lastDescriptor, doors });
}

function required(program: string, fromPackage: string): string {
  const found = findProgram(program);
  if (found === null) throw new Error(`${program} is missing; install the package ${fromPackage}`);
  return found;
}
