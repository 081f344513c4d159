import type { TriggerSource } from '../trigger-source.ts';
import { readDispatch } from './read-dispatch.ts';

/** A person starts one automation by hand. `dispatchByHand` stores the delivery, so there are no routes. */
export const dispatchSource: TriggerSource = {
  id: 'dispatch',
  routes: () => [],
  missing: () => [],
  read: readDispatch,
  ownAccount: () => Promise.resolve(null),
  checkNeeds: () => Promise.resolve(null),
};
