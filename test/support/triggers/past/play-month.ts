import type { Client } from '@temporalio/client';
import type { RunId } from '../../../../contract/event.ts';
import type { RunInput } from '../../../../contract/run.ts';
import { runIdDueAt } from '../../../../contract/schedule-names.ts';
import { markDeliveries } from '../../../../database/inbox/mark-delivery.ts';
import type { NewDelivery } from '../../../../database/inbox/new-delivery.ts';
import { readDelivery } from '../../../../database/inbox/read-delivery.ts';
import { storeDeliveries } from '../../../../database/inbox/store-deliveries.ts';
import { syncBudgets } from '../../../../database/ledger/sync-budgets.ts';
import type { Database } from '../../../../database/schema.ts';
import type { Definitions } from '../../../../definitions/load-definitions.ts';
import { scheduleOccurrences } from '../../../../definitions/sources/schedule/schedule-occurrences.ts';
import { createEventQueue } from '../../../../triggers/backtest/simulation/event-queue.ts';
import { decideAndRecord } from '../../../../triggers/dispatch/decide-and-record.ts';
import type { DecideDependencies } from '../../../../triggers/dispatch/decide-delivery.ts';
import { replay, ReplayRefused } from '../../../../triggers/replay.ts';
import { wantedSchedules } from '../../../../triggers/schedules/wanted-schedule.ts';
import type { Chance } from './chance.ts';
import { later, MINUTE_MS, soon, type Stage } from './past-stage.ts';
import { playPerson } from './play-people.ts';
import { beginRun } from './play-run.ts';
import type { TickingClock } from './ticking-clock.ts';

export const TASK_QUEUE = 'played';

export interface Month {
  database: Database;
  definitions: Definitions;
  /** From that instant on (milliseconds since 1970) people have changed the definitions; null: never. */
  change: { at: number; definitions: Definitions } | null;
  chance: Chance;
  clock: TickingClock;
  /** In the order of their arrival. */
  deliveries: readonly NewDelivery[];
  /** In milliseconds since 1970: in which time schedules are due. */
  from: number;
  to: number;
}

/**
 * Lets a month happen: deliveries are stored and decided, and runs do what their workflows do, by the real parts and by chance,
 * with the clock of the process moved. Only Temporal, agents and the outside are left out.
 */
export async function playMonth({ deliveries, from, to, change, ...month }: Month): Promise<void> {
  const stage: Stage = { ...month, queue: createEventQueue(), runs: new Map() };
  stage.clock.moveTo(new Date(from).toISOString());
  await syncBudgets(stage.database, stage.definitions.settings);
  for (const delivery of deliveries) {
    const at = Date.parse(delivery.receivedAt);
    later(stage, at, () => arrive(stage, delivery));
    if (stage.chance.in100(2)) later(stage, at, () => playPerson(stage));
    if (stage.chance.in100(1)) later(stage, at + MINUTE_MS, () => replayOne(stage, delivery));
  }
  planSchedules(stage, from, to);
  if (change !== null) later(stage, change.at, () => changeDefinitions(stage, change.definitions));
  await stage.queue.runBefore('9');
}

async function changeDefinitions(stage: Stage, definitions: Definitions): Promise<void> {
  stage.definitions = definitions;
  await syncBudgets(stage.database, definitions.settings);
}

function planSchedules(stage: Stage, from: number, to: number): void {
  const { chance } = stage;
  for (const { automation, items, input } of wantedSchedules(stage.definitions, TASK_QUEUE, from).wanted) {
    for (const { at } of scheduleOccurrences(items, { from, to, most: 10_000 })) {
      const lateMs = chance.below(chance.in100(5) ? 30 * MINUTE_MS : 2_000);
      later(stage, at + lateMs, () => beginRun(stage, runIdDueAt(automation, TASK_QUEUE, at), input));
    }
  }
}

async function arrive(stage: Stage, delivery: NewDelivery): Promise<void> {
  const { source, deliveryId } = delivery;
  await storeDeliveries(stage.database, [delivery]);
  // The dispatcher may be busy with others, or away.
  soon(stage, stage.chance.in100(3) ? 30 * MINUTE_MS : 300, async () => {
    const stored = await readDelivery(stage.database, source, deliveryId);
    if (stored === null) throw new Error(`The delivery ${deliveryId} was not stored.`);
    const mark = await decideAndRecord(dependencies(stage), stored);
    await markDeliveries(stage.database, [{ source, deliveryId, mark }]);
  });
}

async function replayOne(stage: Stage, { source, deliveryId }: NewDelivery): Promise<void> {
  const stored = await readDelivery(stage.database, source, deliveryId);
  if (stored === null || stored.state === 'pending') return;
  const delivery = { ...stored, retryAt: null, removedAt: null };
  const asked = { delivery, automation: null, actor: 'ada', id: '1' };
  await replay({ ...dependencies(stage), database: stage.database }, asked).catch((error: unknown) => {
    if (!(error instanceof ReplayRefused)) throw error;
  });
}

function dependencies(stage: Stage): DecideDependencies {
  const { chance, definitions } = stage;
  const start = async (_: string, { workflowId, args }: { workflowId: string; args: [RunInput] }): Promise<void> => {
    const runId: RunId = workflowId.slice('run/'.length);
    soon(stage, chance.in100(5) ? 20 * MINUTE_MS : 300, () => beginRun(stage, runId, args[0]));
  };
  const withDeadline = <T>(_: number, call: () => Promise<T>): Promise<T> => call();
  const client = { workflow: { start }, connection: { withDeadline } } as unknown as Client;
  return {
    client,
    definitions,
    taskQueue: TASK_QUEUE,
    github: {
      permissionOf: async () => chance.of(['write', 'admin', 'read']),
      changedFiles: async () => [],
      botLogin: async () => 'curfew[bot]',
    },
    slack: { channelName: async () => chance.of(['support', 'random']), userNames: async () => ['@ada'] },
  } as unknown as DecideDependencies;
}
