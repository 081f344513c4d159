import type { TriggerSource } from '../trigger-source.ts';
import { readDispatch } from './read-dispatch.ts';

/** A person starts one automation by hand. Stored by `dispatchByHand`: nothing is listened to. */
export const dispatchSource: TriggerSource = {
  id: 'dispatch',
  routes: [],
  read: readDispatch,
  ownAccount: () => Promise.resolve(null),
  checkNeeds: () => Promise.resolve(null),
};
