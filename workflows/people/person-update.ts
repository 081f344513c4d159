import type { UPDATES } from '../../contract/temporal-names.ts';
import type { RunState } from '../run-state.ts';
import type { Sender } from './sender.ts';

/** Something that people can do with a run: a row in the table of `listenToPeople`. */
export interface PersonUpdate<Update> {
  name: keyof typeof UPDATES;
  /** What Temporal's UI says about it, with an example of its argument. */
  description: string;
  /**
   * Rejects what has the wrong shape or comes in the wrong phase. It must be synchronous, so it cannot call an
   * activity.
   */
  validate: (state: RunState, update: Update) => void;
  /** Checks the sender first, and only then changes anything. Returns what the person is told. */
  handle: (state: RunState, update: Update, sender: Sender) => Promise<string>;
}
