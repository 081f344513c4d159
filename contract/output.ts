import type { Automation, Checkout } from '../definitions/automation.ts';
import type { Artefact } from './artefact.ts';
import type { RunEvent, RunId } from './event.ts';

/** What the agent asked for, by ids alone: its words are read from the session. */
export interface OutputRequest {
  runId: RunId;
  automation: Pick<Automation, 'id' | 'name' | 'safeOutputs' | 'limits'>;
  checkout: Checkout | false;
  event: RunEvent;
  sessionId: string;
  toolUseId: string;
  /** 1 for the first of its kind in this run; only those count that were done. */
  ordinal: number;
}

/** A message is what the agent was told to change. */
export type OutputResult = { done: true; artefact: Artefact | null; note: string } | { done: false; message: string };
