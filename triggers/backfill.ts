import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { RunId } from '../contract/event.ts';
import type { Outcome } from '../contract/run.ts';
import { deliveryIdIn, runIdDueAt } from '../contract/schedule-names.ts';
import { runWorkflowId } from '../contract/temporal-names.ts';
import { outcomeOf } from '../database/runs/outcome-of.ts';
import type { Database } from '../database/schema.ts';
import { scheduleOccurrences } from '../definitions/sources/schedule/schedule-occurrences.ts';
import { WrongRequest } from './dispatch-by-hand.ts';
import { startRun } from './dispatch/start-run.ts';
import type { SchedulePlace } from './plan-schedules.ts';
import { wantedSchedules, type WantedSchedule } from './schedules/wanted-schedule.ts';

/** Each run is an agent at work, so more of them at once are probably a mistake in the dates. */
const MOST_RUNS = 100;

export interface BackfillRequest {
  /** The automation's id. */
  automation: string;
  /** The first instant that counts, and the first that counts no more, in milliseconds since 1970. */
  from: number;
  to: number;
  /** Only says what it would do. */
  dryRun: boolean;
}

export interface BackfilledRun {
  runId: RunId;
  /** When it was due, RFC 3339 in UTC. */
  due: string;
  timezone: string;
  /** `missed`: it would be started without `dryRun`. */
  state: 'has run' | 'started' | 'missed';
  /** How the run ended that had been started before; null if it has not ended, or is unknown. */
  outcome: Outcome | null;
}

/**
 * Starts the runs of a schedule that were due in a span of time and never started, each once, as the files are now. A second
 * call starts nothing. Throws a WrongRequest if the automation has no schedule, or if the span reaches into the future, begins
 * before the records of runs, or holds more than 100 runs.
 */
export async function backfill(
  place: SchedulePlace & { database: Database },
  request: BackfillRequest,
): Promise<BackfilledRun[]> {
  const { client, taskQueue, database } = place;
  const { automation, from, to, dryRun } = request;
  const now = Date.now();
  const wanted = scheduleOf(place, automation, now);
  if (from > now)
    throw new WrongRequest('The span begins in the future: its runs start by themselves when they are due.');
  if (from >= to) throw new WrongRequest('The span is empty: its end is not after its beginning.');
  if (to > now)
    throw new WrongRequest(
      'The span ends in the future: its last runs start by themselves when they are due. Without an end it goes until now.',
    );
  const due = scheduleOccurrences(wanted.items, { from, to, most: MOST_RUNS + 1 });
  if (due.length > MOST_RUNS) throw new WrongRequest(`More than ${MOST_RUNS} runs were due; choose a shorter span.`);
  refuseForgotten(place.definitions, from, now);
  const runs: BackfilledRun[] = [];
  for (const { at, item } of due) {
    const runId = runIdDueAt(automation, taskQueue, at);
    const { hasRun, outcome } = await lookUp(database, client, runId);
    if (!hasRun && !dryRun) await startRun(client, taskQueue, { runId, input: inputOf(wanted, runId) });
    const state = hasRun ? 'has run' : dryRun ? 'missed' : 'started';
    runs.push({ runId, due: new Date(at).toISOString(), timezone: item.timezone, state, outcome });
  }
  return runs;
}

/** Runs whose records are gone would be started again. */
function refuseForgotten({ settings }: SchedulePlace['definitions'], from: number, now: number): void {
  const since = now - settings.retention.runsMs;
  if (from >= since) return;
  const day = new Date(since).toISOString();
  throw new WrongRequest(
    `The span begins before ${day}. Curfew keeps records of runs only for \`retention.runs\` of curfew.yml, so it does not know which runs of an earlier time have been started.`,
  );
}

function scheduleOf({ definitions, taskQueue }: SchedulePlace, automation: string, now: number): WantedSchedule {
  const known = definitions.automations.find(({ id }) => id === automation);
  const ids = definitions.automations.map(({ id }) => id).join(', ') || 'none';
  if (!known) throw new WrongRequest(`There is no automation "${automation}". There are: ${ids}.`);
  const { wanted, refused } = wantedSchedules({ ...definitions, automations: [known] }, taskQueue, now);
  if (wanted[0]) return wanted[0];
  if (refused[0]) throw new WrongRequest(`${automation} can never be started: ${refused[0].reason}.`);
  throw new WrongRequest(`${automation} ${known.enabled ? 'has no `schedule` under `on`' : 'is switched off'}.`);
}

function inputOf({ input }: WantedSchedule, runId: RunId): WantedSchedule['input'] {
  return { ...input, event: { ...input.event, deliveryId: deliveryIdIn(runId) } };
}

/** Asks both, because Temporal forgets runs that ended long ago, and the database learns of a run with its first step. */
async function lookUp(
  database: Database,
  client: Client,
  runId: RunId,
): Promise<{ hasRun: boolean; outcome: Outcome | null }> {
  const outcome = await outcomeOf(database, runId);
  if (outcome !== undefined) return { hasRun: true, outcome };
  try {
    await client.workflow.getHandle(runWorkflowId(runId)).describe();
    return { hasRun: true, outcome: null };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { hasRun: false, outcome: null };
    throw error;
  }
}
