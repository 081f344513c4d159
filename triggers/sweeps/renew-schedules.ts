import { applySchedules } from '../apply-schedules.ts';
import type { Sweep } from './sweep.ts';

const DONE = { create: 'created', update: 'updated', delete: 'deleted' } as const;

/**
 * Renews the times of schedules whose clocks change, which are written for this year and the next only. It also helps where
 * `serve` was stopped before all schedules were on Temporal.
 */
export const renewSchedules: Sweep = {
  name: 'schedules',
  every: '23 3 * * *',
  async run({ client, taskQueue, definitions }) {
    const applied = await applySchedules({ client, taskQueue, definitions }, { keepsDrift: true });
    return applied.flatMap(({ automation, change, reason }) => {
      if (change === 'unchanged' || change === 'foreign') return [];
      if (change === 'drift') return [`The schedule of ${automation} was changed by hand.`];
      if (change === 'refused') return [`The schedule of ${automation} cannot be put on Temporal: ${reason}.`];
      return [`The schedule of ${automation} was ${DONE[change]}.`];
    });
  },
};
