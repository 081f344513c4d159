import type { DeliveryKey, SizedDeliveryKey } from '../../database/history/delivery-keys.ts';
import { keptDeliveries, type KeptDelivery } from '../../database/history/kept-deliveries.ts';
import { recordedRuns } from '../../database/history/recorded-runs.ts';
import { periodOf } from '../../time/period-of.ts';
import { dueTimeIn } from '../../contract/schedule-names.ts';
import { runIdOf } from '../dispatch/run-id.ts';
import type { Counted } from './counted-as.ts';
import { createComparison } from './create-comparison.ts';
import { decideOn, type Given, type Past, type Side } from './create-side.ts';
import type { Tally } from './create-tally.ts';
import { deliveryOf, type Occasion } from './occasions.ts';
import { createOtherRuns } from './other-runs.ts';
import { pagesOf } from './pages-of.ts';
import { realCost } from './real-cost.ts';
import { recordedAs } from './recorded-as.ts';
import { decide, notBefore } from './simulation/simulation.ts';

export interface Replay {
  now: Side;
  /** Null: what happens now is compared with what was recorded. */
  before: Side | null;
  past: Past;
  /** Whether an automation is decided again; also one that neither version of the definitions has. */
  isLookedAt: (automation: string) => boolean;
  /** By the ids of the automations that a version of the definitions has. */
  tallies: ReadonlyMap<string, Tally>;
  keys: readonly SizedDeliveryKey[];
  occasions: readonly Occasion[];
}

/** A delivery that was recorded, or an occasion that started nothing. */
interface Item {
  at: string;
  key: SizedDeliveryKey | null;
  occasion: Occasion | null;
}

/**
 * Lets everything happen again in the order of time, with few bodies in memory at once. Adds what happens to the tallies. Returns
 * how many deliveries and occasions there were.
 */
export async function replayPast(replay: Replay): Promise<number> {
  const { now, before, past, keys, isLookedAt } = replay;
  const sides = before === null ? [now] : [now, before];
  const items = itemsOf(replay);
  const others = await createOtherRuns(past, { keys, isLookedAt });
  for (const page of pagesOf(items, ({ key }) => key?.bodyBytes ?? 0)) {
    const given = await read(past, page, sides);
    for (const each of given) {
      await others.letHappen(sides, each.at);
      for (const { simulation } of sides) await simulation.queue.runBefore(each.at);
      await replayOne(replay, each);
    }
  }
  await others.letHappen(sides, past.until);
  for (const { simulation } of sides) {
    await simulation.queue.runBefore(past.until);
    for (const run of simulation.runs.values()) decide(run, { kind: 'open' });
  }
  return items.length;
}

/** Schedules that were not recorded to have been due at a time are asked about it, too. */
function itemsOf({ keys, occasions, past }: Replay): Item[] {
  const recorded = new Set(keys.filter(({ source }) => source === 'schedule').map(({ deliveryId }) => deliveryId));
  const items = keys.map((key): Item => ({ at: happenedAt(key, past.since), key, occasion: null }));
  for (const occasion of occasions) {
    if (recorded.has(occasion.deliveryId)) continue;
    recorded.add(occasion.deliveryId);
    items.push({ at: occasion.at, key: null, occasion });
  }
  return items.sort((one, other) => (one.at === other.at ? 0 : one.at < other.at ? -1 : 1));
}

/** The delivery of a schedule is stored by its run, a little after it was due. */
function happenedAt({ source, deliveryId, receivedAt }: DeliveryKey, since: string): string {
  const due = source === 'schedule' ? dueTimeIn(deliveryId) : null;
  if (due === null) return receivedAt;
  const at = new Date(due).toISOString();
  return at < receivedAt ? notBefore(since, at) : receivedAt;
}

async function read({ history }: Past, page: readonly Item[], sides: readonly Side[]): Promise<Given[]> {
  const keys = page.flatMap(({ key }) => key ?? []);
  const kept = new Map((await keptDeliveries(history, keys)).map((delivery) => [nameOf(delivery), delivery]));
  const runs = await recordedRuns(
    history,
    [...kept.values()].flatMap((delivery) => delivery.runs),
  );
  return page.flatMap(({ at, key, occasion }) => {
    const delivery = key === null ? occasionDelivery(occasion, sides) : kept.get(nameOf(key));
    return delivery ? { delivery, at, runs } : [];
  });
}

function nameOf({ source, deliveryId }: DeliveryKey): string {
  return `${source} ${deliveryId}`;
}

function occasionDelivery(occasion: Occasion | null, sides: readonly Side[]): KeptDelivery | null {
  const automation = sides.flatMap(({ means }) => means.get(occasion?.automation ?? '')?.automation ?? [])[0];
  return occasion === null || automation === undefined ? null : deliveryOf(occasion, automation);
}

async function replayOne({ now, before, past, tallies }: Replay, given: Given): Promise<void> {
  const { delivery, at, runs } = given;
  const { source, deliveryId } = delivery;
  const named = { source, deliveryId, at, day: periodOf(at, 'day', now.simulation.timeZone) };
  const runOf = (automation: string) => runs.get(runIdOf(automation, source, deliveryId)) ?? null;
  const comparison = createComparison((automation, former, latter) =>
    tallies.get(automation)?.compare(named, former, latter),
  );
  const meant = await decideOn(now, given, (automation, counted, fate) => {
    const limit = now.means.get(automation)?.automation.limits.spendMicros ?? 0;
    tallies.get(automation)?.add(named, counted, realCost(fate, runOf(automation), limit));
    comparison.now(automation, counted);
  });
  if (before === null) {
    for (const automation of meant) {
      const runId = runIdOf(automation, source, deliveryId);
      const recorded = { automation, runId, run: runOf(automation), until: past.until };
      comparison.before(automation, recordedAs(delivery, recorded));
    }
    return;
  }
  const formerly = await decideOn(before, given, (automation, counted) => comparison.before(automation, counted));
  for (const automation of meant) if (!formerly.includes(automation)) comparison.before(automation, NOT_THERE);
  for (const automation of formerly) {
    if (meant.includes(automation)) continue;
    tallies.get(automation)?.add(named, NOT_THERE, null);
    comparison.now(automation, NOT_THERE);
  }
}

const NOT_THERE: Counted = { kind: 'unmatched', reason: 'there is no such automation that it could start' };
