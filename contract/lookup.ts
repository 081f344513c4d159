import type { Automation, Checkout } from '../definitions/automation.ts';
import type { RunEvent, RunId } from './event.ts';

/** One use of a lookup's tool, by ids alone: the agent's words are read from the session. */
export interface LookupRequest {
  runId: RunId;
  automation: Pick<Automation, 'id' | 'name' | 'permissions'>;
  checkout: Checkout | false;
  event: RunEvent;
  sessionId: string;
  toolUseId: string;
  /** 1 for the first lookup of the run. Absent in runs that an earlier version started. */
  ordinal?: number;
}
