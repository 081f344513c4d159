import type { PlannedSchedule } from '../../triggers/plan-schedules.ts';

/** What is to be done with a schedule on Temporal, for people. */
export function describeChange(change: PlannedSchedule['change'], differs: readonly string[]): string {
  const what = differs.join(', ');
  switch (change) {
    case 'create':
      return 'to be created';
    case 'update':
      return `to be updated${what && ` (${what})`}`;
    case 'delete':
      return 'to be deleted';
    case 'unchanged':
      return 'unchanged';
    case 'drift':
      return `changed by hand on Temporal (${what}); \`curfew apply\` puts it right`;
    case 'foreign':
      return 'a schedule of this id belongs to somebody else and stays as it is';
  }
}
