import { CancellationScope, defineQuery, defineUpdate, setHandler } from '@temporalio/workflow';
import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import type { Actor } from '../../contract/people.ts';
import type { RunStatus } from '../../contract/run.ts';
import { STATUS_QUERY } from '../../contract/temporal-names.ts';
import type { RunState } from '../run-state.ts';
import { approve } from './approve.ts';
import { deny } from './deny.ts';
import { interrupt } from './interrupt.ts';
import type { PersonUpdate } from './person-update.ts';
import { raise } from './raise.ts';
import { refused } from './refused.ts';
import { reject } from './reject.ts';
import { runStatus } from './run-status.ts';
import { steer } from './steer.ts';

/** Everything that people can do with a run. */
const PERSON_UPDATES: PersonUpdate<never>[] = [steer, interrupt, approve, deny, raise];

const OPERATOR: Actor = 'operator';
const ACTOR = /^operator$|^(?:user|operator):[^\p{Cc}]{1,100}$/u;

/** Registers what people can do with a run, and what they can ask it. */
export function listenToPeople(state: RunState): void {
  setHandler(defineQuery<RunStatus>(STATUS_QUERY), () => runStatus(state), {
    description: 'Where the run stands and what it waits for',
  });
  for (const update of PERSON_UPDATES) listenTo(state, update);
}

/** Temporal's UI may send an update without its argument, and any update may leave out its actor. */
function listenTo<Update extends { actor?: Actor }>(state: RunState, row: PersonUpdate<Update>): void {
  const { name, description, validate, handle } = row;
  setHandler(
    defineUpdate<string, [Update | undefined]>(name),
    (sent) => {
      const update = sent ?? ({} as Update);
      // An update that has begun is finished, even if another person cancels the run during it.
      return CancellationScope.nonCancellable(() =>
        unwrapRefusal(counted(state, () => handle(state, update, update.actor ?? OPERATOR))),
      );
    },
    {
      description,
      validator: (sent) => {
        rejectStrangeActor(sent?.actor);
        validate(state, sent ?? ({} as Update));
      },
    },
  );
}

/** An update may come from anywhere, so its actor may be of any type. */
function rejectStrangeActor(actor: unknown): void {
  if (actor === undefined || actor === null || (typeof actor === 'string' && ACTOR.test(actor))) return;
  reject('"actor" must be user:<login> or operator:<name>, or be left out');
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
