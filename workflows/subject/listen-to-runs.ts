import { defineSignal, setHandler } from '@temporalio/workflow';
import type { RunId } from '../../contract/event.ts';
import { SIGNALS } from '../../contract/temporal-names.ts';
import { requestStop } from '../life.ts';
import type { RunState } from '../run-state.ts';
import { takeEvents } from './take-events.ts';

/** Registers what other runs of the same subject tell this one. */
export function listenToRuns(state: RunState): void {
  setHandler(defineSignal(SIGNALS.wake), () => void (state.wakes += 1), {
    description: 'Curfew: something has changed for a run that waits for its subject',
  });
  setHandler(defineSignal<[RunId]>(SIGNALS.takeEvent), (runId) => takeEvents(state, [runId]), {
    description: 'Curfew: send the event of this run into the session',
  });
  setHandler(
    defineSignal<[RunId]>(SIGNALS.giveWay),
    (runId) => {
      const reason = `Superseded by run ${runId}, which a newer event about ${state.facts.event.subject} has started`;
      // A run that has got the subject and has not begun yet still waits: nothing of it is stopped.
      requestStop(state, { outcome: state.waitsFor === null ? 'cancelled' : 'skipped', reason });
    },
    { description: 'Curfew: end, because a newer run wants the subject' },
  );
}
