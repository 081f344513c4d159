import type { Readable, Writable } from 'node:stream';
import type { HandsImage } from './hands-image.ts';
import type { HandsConfiguration } from './hands-protocol.ts';
import type { PathTranslation } from './path-translation.ts';
import type { HandsOwner } from './workspace/hands-owner.ts';
import type { WorkspaceLayout } from './workspace/workspace-layout.ts';

/** One way to run hands on this machine: a row of the table in `choose-driver.ts`. */
export interface HandsDriver {
  name: string;
  /** Whether the hands run as a user of their own and in a control group; if not, `owner` is null and there are no `doors`. */
  isSandbox: boolean;
  /** Where the sandbox sees the folder `trust`; null: where it is on the host. */
  trustFolder: string | null;
  /** Further files that this driver needs in the image of the hands: content by file name. */
  files: Record<string, string | Buffer>;
  /** Whether hands can run this way on this machine. */
  probe(): Promise<HandsProbe>;
  /**
   * Starts hands for a workspace. They do nothing before they are configured, and they end with this process, however
   * it ends. Throws an Error that names the program that is missing.
   */
  start(options: StartOptions): StartedHands;
}

/** If hands cannot run: what is wrong, and the command that mends it. */
export type HandsProbe = { usable: true } | { usable: false; problem: string; fix: string };

export interface StartOptions {
  layout: WorkspaceLayout;
  image: HandsImage;
  /** Where the agent's shell starts, as the agent names it: `/workspace` or below. */
  workdir: string;
  /** Variables for the agent's shell, added to those of the driver. */
  environment: Record<string, string>;
  /** The unix socket of the session's proxy; null if the session may reach nothing. */
  egress: string | null;
  /** The folder with the certificates that the sandbox trusts; null if its session may reach nothing. */
  trust: string | null;
  /** The folder with the packages of the session's environment; null if it has none. */
  packages: string | null;
  /** Who runs the hands, as seen from the host; `null` means the user that runs the engine. */
  owner: HandsOwner | null;
  /** Files of control groups; a process that writes 0 to one of them enters its group. Empty where there are no groups. */
  doors: string[];
}

/** A hands process that was just started. */
export interface StartedHands {
  stdin: Writable;
  stdout: Readable;
  stderr: Readable;
  /** What the hands have to be told first. */
  configuration: HandsConfiguration;
  /** Between the agent's paths and those that the hands see. */
  paths: PathTranslation;
  /** Number of the process whose end also ends all others. */
  firstProcess: Promise<number>;
  /** Settles when the last process is gone, with how it ended. Never rejects. */
  ended: Promise<string>;
  /** Sends SIGKILL to every process; `ended` settles when all are gone. */
  kill(): void;
}
