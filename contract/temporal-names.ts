import type { RunId } from './event.ts';

/** The names of the updates of `run`. A released name on Temporal changes only with a patch. */
export const UPDATES = {
  steer: 'steer',
  interrupt: 'interrupt',
  approve: 'approve',
  deny: 'deny',
  raise: 'raise',
} as const;

/**
 * The names of the signals that runs get from each other, with ids only. `wake`: something has changed for a run that waits for
 * its subject · `takeEvent`: send the event of another run into the session · `giveWay`: end, because another run wants the
 * subject. A released name on Temporal changes only with a patch.
 */
export const SIGNALS = { wake: 'wake', takeEvent: 'takeEvent', giveWay: 'giveWay' } as const;

/** The query that answers with a `RunStatus`. */
export const STATUS_QUERY = 'status';

export const RUN_WORKFLOW = 'run';

/**
 * The default task queue of workflows and short activities. Attending has a queue of its own, see `attendTaskQueue`.
 */
export const TASK_QUEUE = 'curfew';

/** If a short activity sends no heartbeat for this long, its worker counts as dead. */
export const SHORT_HEARTBEAT_MS = 10_000;

export function attendTaskQueue(taskQueue: string): string {
  return `${taskQueue}-attend`;
}

export function runWorkflowId(runId: RunId): string {
  return `run/${runId}`;
}

/** The address of a run's page in Temporal's UI. `uiUrl` is the address of the UI, with or without a slash at its end. */
export function runPage(uiUrl: string, namespace: string, runId: RunId): string {
  const ui = uiUrl.replace(/\/+$/, '');
  return `${ui}/namespaces/${namespace}/workflows/${encodeURIComponent(runWorkflowId(runId))}`;
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
