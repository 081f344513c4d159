import type { Automation, Checkout } from '../definitions/automation.ts';
import type { Artefact } from './artefact.ts';
import type { PinnedCheckout } from './checkout.ts';
import type { RunEvent, RunId } from './event.ts';
import type { Given } from './started-run.ts';

/** The run for which something is handed over. */
export interface OutputRun {
  runId: RunId;
  /** `whenBusy` is absent in requests of an earlier version. */
  automation: Pick<Automation, 'id' | 'name' | 'agent' | 'safeOutputs' | 'limits'> &
    Partial<Pick<Automation, 'whenBusy'>>;
  checkout: Checkout | false;
  /** What was checked out; null if nothing was. */
  pinned: PinnedCheckout | null;
  event: RunEvent;
  sessionId: string;
}

/** One use of an output's tool, by ids alone: the agent's words are read from the session. */
export interface OutputRequest extends OutputRun {
  toolUseId: string;
  /** 1 for the first of its kind in this run; only outputs that were done count. */
  ordinal: number;
  /** The cap of the session, as the run knows it. Only where the output may change it. */
  capMicros?: number;
}

/** The effect of an output that was done. */
export type OutputEffect =
  | { effect: 'delivered'; artefact: Artefact; given?: Given }
  /** Nothing had to be changed, or what was made is gone again. */
  | { effect: 'no-change'; artefact: null }
  /** It was shown and not done, as `staged` asks. */
  | { effect: 'staged'; artefact: null }
  /** It is kept, to be handed over together with others: by another output, or when the agent is done. */
  | { effect: 'gathered'; artefact: null }
  /** It tells people what the agent lacked. Nothing was handed over. */
  | { effect: 'lacked'; artefact: null };

/**
 * `note` is for people: what was done, or why nothing was. `message` is the error that the agent got, which says what
 * to change.
 */
export type OutputResult = ({ done: true; note: string } & OutputEffect) | { done: false; message: string };

/** Asks for what the agent of a run has left: of one that was ended early everything, of another what it gathered. */
export interface CollectRequest extends OutputRun {
  /** When the session was opened, RFC 3339. */
  since: string;
  /** What the agent has handed over itself. */
  artefacts: Artefact[];
  /** Why the run ends. */
  reason: string;
  /**
   * True if the agent came to its own end: what it did not hand over it did not want to hand over. Absent in requests of an
   * earlier version: it did not.
   */
  isDone?: boolean;
  /**
   * True if people decide about each output of the automation. What the agent has left was shown to nobody, so it stays where it
   * is. Absent in requests of an earlier version: nobody decides.
   */
  needsApproval?: boolean;
}

/** What was handed over in the agent's place, and notes for people. */
export interface Collected {
  artefacts: Artefact[];
  notes: string[];
}

/** The tool of an output has the words of its key: `create-pull-request` is `create_pull_request`. */
export function toolOfOutput(key: string): string {
  return key.replaceAll('-', '_');
}
