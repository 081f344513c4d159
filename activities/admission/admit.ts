import { Context } from '@temporalio/activity';
import type { RunFacts } from '../../contract/run.ts';
import { admit as admitRun, type Admission } from '../../database/runs/admit.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { isRunOpen } from './is-run-open.ts';

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
  const second = (await isRunOpen(Context.current().client.workflow, first.holder))
    ? await admitRun(database, { ...request, final: true })
    : await admitRun(database, { ...request, final: true, takeOverFrom: first.holder });
  return { ...second, heartbeatTimeoutMs };
}
