import type { Artefact } from '../../contract/artefact.ts';
import type { Collected, CollectRequest, OutputEffect, OutputOrigin } from '../../contract/output.ts';
import type { Output } from '../../definitions/outputs/output.ts';
import type { ActivityDependencies } from '../dependencies.ts';

/** The doing half of an output. */
export interface OutputRow<Options extends object = object, Input = unknown> {
  /** Its pure half. */
  output: Output<Options, Input>;
  /**
   * Checks and does what the agent asked for. It is asked again after an attempt whose end nobody learnt: then it finds
   * what it did, and does nothing twice. Throws a `ToolError` for what the agent can mend; a non-retryable failure ends
   * the run; anything else is retried.
   */
  carryOut(use: OutputUse<Options, Input>): Promise<Done>;
  /** How its artefacts are looked up at the end of the run, by their type. Outputs of one type share one function. */
  verify: Readonly<Record<string, VerifyArtefact>>;
  /** Hands over what an agent has left whose run was ended early. Without it, that is of no use to this output. */
  collect?(collecting: Collecting<Options>): Promise<Collected>;
}

/** One use of an output's tool, checked: the automation allows it and its input has the right shape. */
export interface OutputUse<Options extends object, Input> {
  dependencies: ActivityDependencies;
  origin: OutputOrigin;
  options: Options;
  input: Input;
  /** When the agent asked, RFC 3339: nothing that this use has brought about is older. */
  asked: string;
  /** What a former attempt has told the agent already; null: nothing. */
  answered: string | null;
}

/** `text` is for the agent, `note` for people. */
export type Done = OutputEffect & { text: string; note: string };

export interface Collecting<Options extends object> {
  dependencies: ActivityDependencies;
  request: CollectRequest;
  options: Options;
}

/** Returns what is wrong with an artefact, as a sentence for people; null when it is there as it should be. */
export type VerifyArtefact = (lookup: ArtefactLookup) => Promise<string | null>;

export interface ArtefactLookup {
  dependencies: ActivityDependencies;
  artefact: Artefact;
  /** `owner/name` of the run's checkout; null where the automation leaves it to the event. */
  repository: string | null;
  /** How long to wait between two looks at something that appears a moment after it was made. */
  betweenLooksMs: number;
}
