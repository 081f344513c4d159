import { CancellationScope, defineQuery, defineUpdate, setHandler } from '@temporalio/workflow';
import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import type { FromPerson } from '../../contract/people.ts';
import type { RunStatus } from '../../contract/run.ts';
import { STATUS_QUERY } from '../../contract/temporal-names.ts';
import type { RunState } from '../run-state.ts';
import { approve } from './approve.ts';
import { deny } from './deny.ts';
import { interrupt } from './interrupt.ts';
import type { PersonUpdate } from './person-update.ts';
import { raise } from './raise.ts';
import { refused } from './refused.ts';
import { runStatus } from './run-status.ts';
import { rejectStrangeSender, senderOf } from './sender.ts';
import { steer } from './steer.ts';

/** Everything that people can do with a run. */
const PERSON_UPDATES: PersonUpdate<never>[] = [steer, interrupt, approve, deny, raise];

/** Registers what people can do with a run, and what they can ask it. */
export function listenToPeople(state: RunState): void {
  setHandler(defineQuery<RunStatus>(STATUS_QUERY), () => runStatus(state), {
    description: 'Where the run stands and what it waits for',
  });
  for (const update of PERSON_UPDATES) listenTo(state, update);
}

/** Temporal's UI may send an update without its argument. */
function listenTo<Update extends FromPerson>(state: RunState, row: PersonUpdate<Update>): void {
  const { name, description, validate, handle } = row;
  setHandler(
    defineUpdate<string, [Update | undefined]>(name),
    (sent) => {
      const update = sent ?? ({} as Update);
      const sender = senderOf(update, { runId: state.facts.runId, update: name }, Date.now());
      // An update that has begun is finished, even if another person cancels the run during it.
      return CancellationScope.nonCancellable(() => unwrapRefusal(counted(state, () => handle(state, update, sender))));
    },
    {
      description,
      validator: (sent) => {
        rejectStrangeSender(sent ?? {});
        validate(state, sent ?? ({} as Update));
      },
    },
  );
}

/** Counts an update from the moment it is accepted, so that an end can wait for it. */
async function counted(state: RunState, handle: () => Promise<string>): Promise<string> {
  state.arriving += 1;
  try {
    return await handle();
  } finally {
    state.arriving -= 1;
  }
}

/** If an activity refused, gives the person its own message and type instead of Temporal's wrapping. */
async function unwrapRefusal(answer: Promise<string>): Promise<string> {
  try {
    return await answer;
  } catch (error) {
    const cause = error instanceof ActivityFailure ? error.cause : error;
    if (cause instanceof ApplicationFailure) throw refused(cause.type ?? 'Refused', cause.message);
    throw error;
  }
}
