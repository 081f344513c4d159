import type { OtherArtefact } from './artefact.ts';
import type { RunId } from './event.ts';

/** The tool with which an agent starts an automation. Its answer changes the limit of its run. */
export const START_TOOL = 'start_automation';

/** A run that another run has started. Its URL is its page, or its workflow id where the address of the pages is not known. */
export interface StartedRunArtefact extends OtherArtefact {
  type: 'started-run';
  runId: RunId;
  deliveryId: string;
}

/** Who started a run by its delivery: a run. Kept in the delivery's body. */
export interface StartedBy {
  runId: RunId;
  /** How many runs caused one another until that run. */
  depth: number;
}

/** What a run gave to a run that it started. */
export interface Given {
  micros: number;
  /** The cap of its own session since then. */
  capMicros: number;
}
