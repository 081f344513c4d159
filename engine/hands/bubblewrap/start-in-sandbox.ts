import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { findProgram } from '../find-program.ts';
import type { HandsImage } from '../hands-image.ts';
import { handsOwner } from '../pool/hands-owner.ts';
import { endProcess, identify, killIfAlive, type ProcessIdentity } from '../process-identity.ts';
import { asOwner, sandboxCommand, sandboxSources, type SandboxSources } from './sandbox-command.ts';
import type { WorkspaceLayout } from '../workspace/workspace-layout.ts';

/** A hands process that was just started. */
export interface StartedHands {
  stdin: Writable;
  stdout: Readable;
  stderr: Readable;
  /** The process whose end is the end of all of them. */
  firstProcess: Promise<number>;
  /** Settles when the last process is gone, with how it went. Never rejects. */
  ended: Promise<string>;
  /** Sends SIGKILL to everything; `ended` tells when it has worked. */
  kill(): void;
}

const SandboxInfo = z.object({ 'child-pid': z.int().positive() });
const DESCRIPTORS = { info: 3, seccompFilter: 4 };

/**
 * Starts the hands in bubblewrap. They die with this process, by the kernel's doing.
 * @throws Error naming the program that is missing.
 */
export function startInSandbox(layout: WorkspaceLayout, image: HandsImage): StartedHands {
  const [program = '', ...args] = commandFor(layout, image);
  const filter = image.seccompFilter === null ? 'ignore' : openSync(image.seccompFilter, 'r');
  // A session of its own: the Ctrl-C at a terminal is for the engine, which ends its hands itself.
  const options = { env: {}, cwd: '/', detached: true };
  const child = spawn(program, args, { ...options, stdio: ['pipe', 'pipe', 'pipe', 'pipe', filter] });
  if (filter !== 'ignore') closeSync(filter);
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr) throw new Error('the sandbox was started without its pipes');
  let first: ProcessIdentity | null = null;
  const firstProcess = text(child.stdio[DESCRIPTORS.info] as Readable).then((info) => {
    const pid = SandboxInfo.parse(JSON.parse(info))['child-pid'];
    first = identify(pid);
    return pid;
  });
  firstProcess.catch(() => undefined);
  const closed = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`${program} could not be started: ${error.message}`));
    child.once('close', (code, signal) => resolve(signal ? `it was ended by ${signal}` : `it ended with code ${code}`));
  });
  // When the hands end by themselves, bubblewrap goes first and its sandbox is ended by the kernel a moment later.
  const ended = closed.then(async (how) => {
    if (first) await endProcess(first, Infinity);
    return how;
  });
  // Killing the first process inside leaves no zombie; bubblewrap itself stays to collect it, and goes then.
  const kill = () => {
    if (first === null) child.kill('SIGKILL');
    else killIfAlive(first);
  };
  return { stdin, stdout, stderr, firstProcess, ended, kill };
}

function commandFor(layout: WorkspaceLayout, image: HandsImage): string[] {
  const bwrap = required('bwrap', 'bubblewrap');
  const descriptors = {
    ...DESCRIPTORS,
    seccompFilter: image.seccompFilter === null ? null : DESCRIPTORS.seccompFilter,
  };
  const command = (sources: SandboxSources) => sandboxCommand(bwrap, sources, descriptors);
  const sources = sandboxSources(layout, image);
  const owner = handsOwner();
  if (!owner) return command(sources);
  return asOwner({ bwrap, setpriv: required('setpriv', 'util-linux') }, owner, sources, command);
}

function required(program: string, fromPackage: string): string {
  const found = findProgram(program);
  if (found === null) throw new Error(`${program} is missing; install the package ${fromPackage}`);
  return found;
}
