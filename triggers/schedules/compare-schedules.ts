import { ScheduleNotFoundError, type Client, type ScheduleDescription } from '@temporalio/client';
import { contentHash } from '../../definitions/content-hash.ts';
import { atOnce } from '../../runtime/at-once.ts';
import { countProgress } from './count-progress.ts';
import { differingParts } from './differing-parts.ts';
import { scheduleParts } from './schedule-parts.ts';
import { HASH_MEMO, type WantedSchedule, type WantedSchedules } from './wanted-schedule.ts';

/**
 * What has to be done with a schedule on Temporal. `drift`: somebody changed it by hand, and its file did not change. `foreign`:
 * it has our id, but another installation or a person made it. `refused`: Temporal can never take it.
 */
export type ScheduleAction = 'create' | 'update' | 'delete' | 'unchanged' | 'drift' | 'foreign' | 'refused';

export interface ScheduleChange {
  action: ScheduleAction;
  scheduleId: string;
  automation: string;
  /** In what the schedule differs from its file, in words. */
  differs: string[];
  /** What somebody noted who paused it in Temporal; null if it is not paused. */
  paused: string | null;
  /** How many runs Temporal has left out since the schedule was created, because it was away for too long. */
  missed: number;
  /** Null if it is to be deleted or refused. */
  wanted: WantedSchedule | null;
  /** Why Temporal can never take it. */
  reason: string | null;
}

export interface ComparedTo extends WantedSchedules {
  client: Client;
  taskQueue: string;
  /** Is told how far a long comparison is. */
  onProgress?: ((line: string) => void) | undefined;
}

/** How many calls about schedules Temporal is sent at the same time. */
export const CALLS_AT_ONCE = 10;
/** The memo of each schedule says under this name which installation made it: by its task queue. */
export const QUEUE_MEMO = 'curfewTaskQueue';
const PREFIX = 'automation/';
const NOTHING = { differs: [], paused: null, missed: 0, wanted: null, reason: null };

/** Compares the schedules on Temporal with those that the files want. Changes nothing. */
export async function compareSchedules(compared: ComparedTo): Promise<ScheduleChange[]> {
  const { client, wanted, refused, onProgress = () => {} } = compared;
  const isCompared = countProgress('compared', wanted.length, onProgress);
  const changes = await atOnce(CALLS_AT_ONCE, wanted, async (each) => {
    const change = await compare(compared, each);
    isCompared();
    return change;
  });
  changes.push(...refused.map((each) => ({ ...NOTHING, ...each, action: 'refused' as const })));
  const known = new Set(changes.map(({ scheduleId }) => scheduleId));
  for await (const { scheduleId, memo } of client.schedule.list()) {
    if (!scheduleId.startsWith(PREFIX) || known.has(scheduleId) || memo?.[QUEUE_MEMO] !== compared.taskQueue) continue;
    const automation = scheduleId.slice(PREFIX.length).split('/')[0] ?? '';
    changes.push({ ...NOTHING, action: 'delete', scheduleId, automation });
  }
  return changes;
}

async function compare({ client, taskQueue }: ComparedTo, wanted: WantedSchedule): Promise<ScheduleChange> {
  const { scheduleId, automation } = wanted;
  const found = await describe(client, scheduleId);
  if (found === null) return { ...NOTHING, action: 'create', scheduleId, automation, wanted };
  const { paused, note = '' } = found.state;
  const isOurs = found.memo?.[QUEUE_MEMO] === taskQueue;
  const parts = scheduleParts(found);
  const differs = differingParts(wanted.parts, parts);
  const wroteLast = found.action.memo?.[HASH_MEMO];
  const byHand = wroteLast === undefined || wroteLast === wanted.hash ? 'drift' : 'update';
  const action = !isOurs ? 'foreign' : contentHash(parts) === wanted.hash ? 'unchanged' : byHand;
  const missed = found.info.numActionsMissedCatchupWindow;
  return { action, scheduleId, automation, differs, paused: paused ? note : null, missed, wanted, reason: null };
}

async function describe(client: Client, scheduleId: string): Promise<ScheduleDescription | null> {
  try {
    return await client.schedule.getHandle(scheduleId).describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}
