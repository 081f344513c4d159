import type { Artefact } from '../../contract/artefact.ts';
import type { Collected, CollectRequest, OutputEffect } from '../../contract/output.ts';
import type { Github } from '../../connections/github/create-github.ts';
import type { Output } from '../../definitions/outputs/output.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import type { OutputOrigin } from './output-origin.ts';

/** The doing half of an output. */
export interface OutputRow<Options extends object = object, Input = unknown> {
  /** Its pure half. */
  output: Output<Options, Input>;
  /**
   * Checks and does what the agent asked for. It is called again if an attempt died before its result was recorded;
   * then it must find what it did and do nothing twice. Throws a `ToolError` that tells the agent what to correct; a
   * non-retryable failure, which ends the run; any other error is retried. `handOver` has checked `max`; `staged` is
   * the row's own to keep: then it does nothing and returns `staged(…)`.
   */
  carryOut(use: OutputUse<Options, Input>): Promise<Done>;
  /**
   * How its artefacts are looked up at the end of the run, by their type. Outputs that make the same type use the same
   * function.
   */
  verify: Readonly<Record<string, VerifyArtefact>>;
  /**
   * Hands over what the agent of a run that was ended early has left; if `needsApproval` is set, it only says that something is
   * there. Leave it out if this output can use nothing of that.
   */
  collect?(collecting: Collecting<Options>): Promise<Collected>;
  /**
   * Hands over what the agent had gathered (`effect: 'gathered'`) and no output has handed over. It is called when the agent is
   * done or was stopped, and again if an attempt died. Leave it out if nothing is gathered.
   */
  handOverGathered?(collecting: Collecting<Options>): Promise<Collected>;
}

/** One use of an output's tool, checked: the automation allows it and its input has the right shape. */
export interface OutputUse<Options extends object, Input> {
  dependencies: ActivityDependencies;
  /** The forge, as this run may use it. */
  github: Github;
  origin: OutputOrigin;
  options: Options;
  input: Input;
  /** When the agent asked, RFC 3339. Anything that this use made is newer. */
  asked: string;
  /** What an earlier attempt has told the agent already; null if it told nothing. */
  answered: string | null;
}

/** `text` is for the agent, `note` for people. */
export type Done = OutputEffect & { text: string; note: string };

export interface Collecting<Options extends object> {
  dependencies: ActivityDependencies;
  /** The forge, as this run may use it. */
  github: Github;
  request: CollectRequest;
  options: Options;
}

/** Returns what is wrong with an artefact, as a sentence for people; null when it is there as it should be. */
export type VerifyArtefact = (lookup: ArtefactLookup) => Promise<string | null>;

export interface ArtefactLookup {
  dependencies: ActivityDependencies;
  /** The forge, as this run may use it. */
  github: Github;
  artefact: Artefact;
  /** `owner/name` of the run's checkout; null where the automation leaves it to the event. */
  repository: string | null;
  /** Where the run comments: the repository of its event. Absent in requests of an earlier version, null if there is none. */
  commented?: string | null;
  /** How long to wait between two looks at something that appears a moment after it was made. */
  betweenLooksMs: number;
}
