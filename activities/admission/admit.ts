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
 * Asks for admission. If the subject is busy, the run that holds it is looked up in Temporal first. A holder whose
 * workflow is closed was terminated before it could settle, so it loses the subject, by compare-and-set.
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
