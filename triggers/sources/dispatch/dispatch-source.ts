import type { TriggerSource } from '../trigger-source.ts';
import { DispatchPayload, readDispatch } from './read-dispatch.ts';

/**
 * A person starts one automation by hand, or a run does with an output. Curfew itself stores the delivery, so there are no routes.
 */
export const dispatchSource: TriggerSource = {
  id: 'dispatch',
  routes: () => [],
  missing: () => [],
  read: readDispatch,
  ownAccount: () => Promise.resolve(null),
  doer: ({ payload }) => {
    const { startedBy } = DispatchPayload.parse(payload);
    return Promise.resolve(startedBy && { kind: 'run', ...startedBy });
  },
  checkNeeds: () => Promise.resolve(null),
};
