import type { OutputRun } from '../../contract/output.ts';

/** Which output it is, and for which run: what the words and the mark of an artefact say about where it comes from. */
export interface OutputOrigin extends OutputRun {
  /** The key of the output: `add-comment`. */
  output: string;
  /** 1 for the first of this output in this run; only outputs that were done count. */
  ordinal: number;
  /** As in `OutputRequest`. */
  capMicros?: number;
  /** The run's page in Temporal's UI; null or absent if its address is not known or not public. */
  runUrl?: string | null;
}
