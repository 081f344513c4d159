import type { Automation, Checkout } from '../definitions/automation.ts';
import type { Artefact } from './artefact.ts';
import type { RunEvent, RunId } from './event.ts';

/** The run for which an output is made. */
export interface OutputOrigin {
  runId: RunId;
  automation: Pick<Automation, 'id' | 'name' | 'safeOutputs' | 'limits'>;
  checkout: Checkout | false;
  event: RunEvent;
  sessionId: string;
  /** 1 for the first of its kind in this run; only outputs that were done count. */
  ordinal: number;
}

/** One use of an output's tool, by ids alone: the agent's words are read from the session. */
export interface OutputRequest extends OutputOrigin {
  toolUseId: string;
}

/** The effect of an output that was done. */
export type OutputEffect =
  | { effect: 'delivered'; artefact: Artefact }
  /** Nothing had to be changed, or what was made is gone again. */
  | { effect: 'no-change'; artefact: null }
  /** It was shown and not done, as `staged` asks. */
  | { effect: 'staged'; artefact: null };

/**
 * `note` is for people: what was done, or why nothing was. `message` is the error that the agent got, which says what
 * to change.
 */
export type OutputResult = ({ done: true; note: string } & OutputEffect) | { done: false; message: string };

/** Asks for what the agent of a run that was ended early has left. */
export interface CollectRequest extends Omit<OutputOrigin, 'ordinal'> {
  /** When the session was opened, RFC 3339. */
  since: string;
  /** What the agent has handed over itself. */
  artefacts: Artefact[];
  /** Why the run was ended before its agent was done. */
  reason: string;
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

/** The key of the output that a tool belongs to, if it is the tool of an output. */
export function outputOfTool(tool: string): string {
  return tool.replaceAll('_', '-');
}
