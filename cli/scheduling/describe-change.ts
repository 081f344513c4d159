import type { PlannedSchedule } from '../../triggers/plan-schedules.ts';

/** What is to be done with a schedule on Temporal, for people. */
export function describeChange({ change, differs, reason }: PlannedSchedule): string {
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
    case 'refused':
      return `can never be put on Temporal: ${reason}`;
    case 'foreign':
      return 'a schedule of this id belongs to somebody else and stays as it is';
  }
}
