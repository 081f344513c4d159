import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';
import { admit as admitRun, type Admission } from '../database/admit.ts';
import type { RunFacts } from '../database/run-facts.ts';
import { runWorkflowId, type RunId } from '../workflows/contract.ts';
import type { ActivityDependencies } from './dependencies.ts';

export interface AdmitActivityRequest {
  run: RunFacts;
  step: number;
}

/** The decision, and the settings of this worker that the workflow needs for its activities. */
export type AdmitActivityResult = Admission & { heartbeatTimeoutMs: number };

/**
 * Asks for admission. Before a run is told that its subject is busy, the holder is looked up in Temporal: one that is
 * closed (terminated, so that it could not settle) loses the subject by compare-and-set.
 */
export async function admit(
  { database, environment }: ActivityDependencies,
  request: AdmitActivityRequest,
): Promise<AdmitActivityResult> {
  const { heartbeatTimeoutMs } = environment;
  const first = await admitRun(database, { ...request, final: false });
  if (first.admitted || first.reason !== 'busy') return { ...first, heartbeatTimeoutMs };
  const second = (await isOpen(first.holder))
    ? await admitRun(database, { ...request, final: true })
    : await admitRun(database, { ...request, final: true, takeOverFrom: first.holder });
  return { ...second, heartbeatTimeoutMs };
}

async function isOpen(holder: RunId): Promise<boolean> {
  try {
    const { status } = await Context.current().client.workflow.getHandle(runWorkflowId(holder)).describe();
    return status.name === 'RUNNING' || status.name === 'PAUSED';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
