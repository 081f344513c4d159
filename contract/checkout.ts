import type { Automation } from '../definitions/automation.ts';
import type { RunEvent, RunId } from './event.ts';

/** Asks what a run works on. */
export interface PinRequest {
  runId: RunId;
  automation: Pick<Automation, 'id' | 'checkout' | 'safeOutputs'> & Partial<Pick<Automation, 'whenBusy'>>;
  event: RunEvent;
}

/** What a run works on, as the forge had it before the session was opened. What moves there later changes nothing here. */
export interface PinnedCheckout {
  /** `owner/name` as the forge spells it. */
  repository: string;
  /** Its id at the forge, which stays when it is renamed. Absent in records of an earlier version, and where the forge has none. */
  repositoryId?: number;
  /** Full id of the commit. */
  commit: string;
  /** The branch that is checked out; null: the commit is checked out without a branch. */
  branch: string | null;
  /** For people and the agent: `branch main`, `tag v1.0`, `pull request #7 into main`. */
  what: string;
  /** The branch that a pull request goes into. */
  base: string;
  /** Zero is the whole history. */
  fetchDepth: number;
}
