import type { Client } from '@temporalio/client';
import type { DevFile } from '../../cli/dev/dev-file.ts';
import type { Script } from '../../stand-ins/model/turn.ts';
import type { StandIns } from '../stages/stand-ins.ts';

/** A way of working with Curfew that the demo can play. */
export interface Story {
  /** As it is written after `npm run demo --`. */
  name: string;
  /** What it shows, in one line. */
  about: string;
  /** The folder of its definitions, below the root of this project. */
  definitions: string;
  /** What the model says. */
  turns: Script;
  /** Adds to the stand-ins what the definitions name. Returns further variables for Curfew. */
  prepare?(standIns: StandIns): Promise<Record<string, string>>;
  /** Plays the story on a Curfew that runs. */
  play(stage: Stage): Promise<Told>;
  /** Closes what `prepare` has opened. */
  close?(): Promise<void>;
}

export interface Stage {
  standIns: StandIns;
  /** What `curfew dev` runs, and where. */
  ready: DevFile;
  dataFolder: string;
  /** The variables with which `curfew dev` was started. */
  environment: Record<string, string>;
  temporal: Client;
  /** Prints a line of progress. */
  say: (line: string) => void;
  /** Whether commands of agents run in a sandbox. */
  isIsolated: boolean;
}

/** How a story went. */
export interface Told {
  isRight: boolean;
  /** For scripts: the line of JSON. */
  facts: Record<string, unknown>;
  /** For people. */
  page: string[];
  /** Commands of `curfew` that show more of it while all of it is kept running. */
  commands: string[];
}
