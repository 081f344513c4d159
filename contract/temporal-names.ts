import type { RunId } from './event.ts';

/** The names of the updates of `run`. A released name on Temporal changes only with a patch. */
export const UPDATES = {
  steer: 'steer',
  interrupt: 'interrupt',
  approve: 'approve',
  deny: 'deny',
  raise: 'raise',
} as const;

/** The query that answers with a `RunStatus`. */
export const STATUS_QUERY = 'status';

export const RUN_WORKFLOW = 'run';

/** Of workflows and short activities. Attending lasts long and has a queue and a Worker of its own. */
export const TASK_QUEUE = 'curfew';

/** If a short activity has not been heard of for this long, its worker is taken for dead. */
export const SHORT_HEARTBEAT_MS = 10_000;

export function attendTaskQueue(taskQueue: string): string {
  return `${taskQueue}-attend`;
}

export function runWorkflowId(runId: RunId): string {
  return `run/${runId}`;
}

/** The names of the search attributes. All are Keywords but `CurfewSpendUsd`, a Double. */
export const SEARCH_ATTRIBUTES = {
  automation: 'CurfewAutomation',
  source: 'CurfewSource',
  repository: 'CurfewRepository',
  subject: 'CurfewSubject',
  phase: 'CurfewPhase',
  outcome: 'CurfewOutcome',
  spendUsd: 'CurfewSpendUsd',
} as const;
