import { Context } from '@temporalio/activity';
import type { Admission, BusyPolicy } from '../../contract/admission.ts';
import type { RunFacts } from '../../contract/run.ts';
import { SIGNALS } from '../../contract/temporal-names.ts';
import { readAdmissionSettings } from '../../database/admission/admission-settings.ts';
import { pullSeeker } from '../../database/admission/room/pull-room.ts';
import { noteCause } from '../../database/own-acts/note-cause.ts';
import { admit as admitRun } from '../../database/runs/admit.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { refreshPullRoom } from '../outputs/open-pulls/refresh-pull-room.ts';
import { isRunOpen } from './is-run-open.ts';
import { signalRun } from './signal-run.ts';
import { wakeRuns } from './wake-runs.ts';

export interface AdmitActivityRequest {
  run: RunFacts;
  step: number;
  /** Absent in runs that an earlier version started: `skip`. */
  whenBusy?: BusyPolicy;
  /** The run does not wait any longer. */
  giveUp?: boolean;
  /** `owner/name`, where the run may open pull requests; absent: it may open none, or an earlier version has started it. */
  pullsInto?: string;
}

/** The decision, and the settings of this worker that the workflow needs for its activities. */
export type AdmitActivityResult = Admission & { heartbeatTimeoutMs: number };

/**
 * Asks for admission. If the subject is busy, the run that holds it is looked up in Temporal first. A holder whose
 * workflow is closed was terminated before it could settle, so it loses the subject, by compare-and-set. Then it tells the
 * runs that the decision concerns: those that need not wait any longer, and the holder that has to take the event or to end.
 */
export async function admit(
  dependencies: ActivityDependencies,
  request: AdmitActivityRequest,
): Promise<AdmitActivityResult> {
  const { database, environment } = dependencies;
  const { heartbeatTimeoutMs } = environment;
  const { runId, causedBy } = request.run;
  if (causedBy !== undefined) await noteCause(database, runId, causedBy);
  await refresh(dependencies, request);
  const { workflow } = Context.current().client;
  let admission = await admitRun(database, { ...request, final: false });
  if (!admission.admitted && admission.reason === 'busy') {
    const { holder } = admission;
    const takeOver = (await isRunOpen(workflow, holder)) ? {} : { takeOverFrom: holder };
    admission = await admitRun(database, { ...request, final: true, ...takeOver });
  }
  await wakeRuns(dependencies, workflow, admission.wake ?? []);
  await tellHolder(workflow, request, admission);
  return { ...admission, heartbeatTimeoutMs };
}

/** Looks which pull requests are still open, if there seem to be so many that the run may not start. */
async function refresh(
  { database, github }: ActivityDependencies,
  { run, whenBusy, pullsInto }: AdmitActivityRequest,
): Promise<void> {
  const { prsOpen: most } = await readAdmissionSettings(database);
  if (pullsInto === undefined || most === null) return;
  await refreshPullRoom({ database, github, most }, pullSeeker({ run, whenBusy, repository: pullsInto }));
}

/** A holder that has ended meanwhile has passed the subject on, or the reaper does that for it. */
async function tellHolder(
  workflow: Context['client']['workflow'],
  { run: { runId } }: AdmitActivityRequest,
  admission: Admission,
): Promise<void> {
  if (admission.admitted || admission.reason !== 'waiting') return;
  const { holder, policy, isTold = false } = admission;
  if (policy === 'steer') await signalRun(workflow, { runId: holder, signal: SIGNALS.takeEvent, about: runId });
  if (policy === 'restart' && !isTold)
    await signalRun(workflow, { runId: holder, signal: SIGNALS.giveWay, about: runId });
}
