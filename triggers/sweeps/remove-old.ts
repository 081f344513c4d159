import { setImmediate as others } from 'node:timers/promises';
import { deleteOwnActs } from '../../database/own-acts/delete-own-acts.ts';
import { removeOldBodies, type DeliveryCursor } from '../../database/retention/remove-old-bodies.ts';
import { removeOldDeliveries } from '../../database/retention/remove-old-deliveries.ts';
import { removeOldFiles } from '../../database/retention/remove-old-files.ts';
import { removeOldNotices } from '../../database/notices/remove-old-notices.ts';
import { removeOldBalances } from '../../database/ledger/remove-old-balances.ts';
import { removeOldHeads } from '../../database/pushed-heads/remove-old-heads.ts';
import { removeOldRuns } from '../../database/retention/remove-old-runs.ts';
import { removeOldSwitches } from '../../database/retention/remove-old-switches.ts';
import type { Database } from '../../database/schema.ts';
import type { Sweep } from './sweep.ts';

/** Each transaction is short, because others wait for it. */
const AT_ONCE = 50;
/** What is left after these waits for the next turn. */
const MOST_TRANSACTIONS = 2_000;

/** Removes what is older than `retention` of `curfew.yml` says. */
export const removeOld: Sweep = {
  name: 'retention',
  every: '23 * * * *',
  run: async ({ database, definitions }) => {
    const { deliveriesMs, runsMs } = definitions.settings.retention;
    return await removeBefore(database, { deliveries: timeBefore(deliveriesMs), runs: timeBefore(runsMs) });
  },
};

async function removeBefore(database: Database, before: { deliveries: string; runs: string }): Promise<string[]> {
  const now = new Date().toISOString();
  let after: DeliveryCursor | null = null;
  const bodies = await repeat(async () => {
    const request = { before: before.deliveries, forgottenBefore: before.runs, now, limit: AT_ONCE };
    const { removed, next }: Awaited<ReturnType<typeof removeOldBodies>> = await removeOldBodies(
      database,
      after === null ? request : { ...request, after },
    );
    after = next;
    return { removed, isOver: next === null };
  });
  const files = await repeat(async () =>
    part(await removeOldFiles(database, { before: before.deliveries, limit: AT_ONCE })),
  );
  const upTo = { before: before.runs, limit: AT_ONCE };
  const deliveries = await repeat(async () => part(await removeOldDeliveries(database, upTo)));
  const runs = await repeat(async () => part(await removeOldRuns(database, upTo)));
  const balances = await repeat(async () => part(await removeOldBalances(database, upTo)));
  const switches = await repeat(async () => part(await removeOldSwitches(database, upTo)));
  const acts = await repeat(async () => part(await deleteOwnActs(database, upTo)));
  const heads = await repeat(async () => part(await removeOldHeads(database, upTo)));
  const notices = await repeat(async () => part(await removeOldNotices(database, upTo)));
  return [
    { count: bodies, what: `bodies of deliveries from before ${before.deliveries}` },
    { count: files, what: `files of deliveries from before ${before.deliveries}` },
    { count: deliveries, what: `deliveries without a run from before ${before.runs}` },
    { count: runs, what: `records of runs that ended before ${before.runs}` },
    { count: switches, what: `notes of automations that were switched off or on before ${before.runs}` },
    { count: acts, what: `notes of Curfew's own acts from before ${before.runs}` },
    { count: heads, what: `notes of commits that were pushed before ${before.runs}` },
    { count: notices, what: `notices from before ${before.runs}` },
    { count: balances, what: `sums of days and months from before ${before.runs}` },
  ]
    .filter(({ count }) => count > 0)
    .map(({ count, what }) => `removed ${count} ${what}`);
}

interface Part {
  removed: number;
  isOver: boolean;
}

function part(removed: number): Part {
  return { removed, isOver: removed < AT_ONCE };
}

/** Lets other work of this process come between. */
async function repeat(remove: () => Promise<Part>): Promise<number> {
  let sum = 0;
  for (let count = 0; count < MOST_TRANSACTIONS; count++) {
    const { removed, isOver } = await remove();
    sum += removed;
    if (isOver) return sum;
    await others();
  }
  return sum;
}

function timeBefore(ms: number): string {
  return new Date(Date.now() - ms).toISOString();
}
