import type { TriggerSource } from '../trigger-source.ts';
import { readOccasion } from './read-occasion.ts';

/** Temporal starts the runs of schedules, and their first step stores the delivery, so there are no routes. */
export const scheduleSource: TriggerSource = {
  id: 'schedule',
  routes: () => [],
  missing: () => [],
  read: readOccasion,
  ownAccount: () => Promise.resolve(null),
  checkNeeds: () => Promise.resolve(null),
};
