import { deliveryText } from '../database/inbox/delivery-payload.ts';
import { listedDeliveries, type ListedDelivery } from '../database/inbox/listed-deliveries.ts';
import { newestKeys, type DeliveryFilter } from '../database/inbox/newest-keys.ts';
import type { DeliveryCursor } from '../database/retention/remove-old-bodies.ts';
import type { Database } from '../database/schema.ts';
import { eventOfDelivery, type DeliveredEvent } from './event-of-delivery.ts';

/** A body may have 25 MB. */
const AT_ONCE = 20;
/** It takes some seconds to look through so many. */
const MOST_LOOKED_THROUGH = 10_000;

export interface DeliverySearch extends Omit<DeliveryFilter, 'names'> {
  /** The name of an event, or `issues.labeled`: a name and an action. */
  event?: string;
  /** `owner/name`, in any case. */
  repository?: string;
  /** An account as its source writes it, in any case. */
  actor?: string;
  /** A text that stands in the delivery, in any case. */
  text?: string;
  /** The most that are found. */
  limit: number;
}

export interface SeenDelivery {
  delivery: ListedDelivery;
  /** What happened; else why that cannot be read. */
  event: DeliveredEvent | { problem: string };
}

export interface FoundInInbox {
  /** Newest first. */
  found: SeenDelivery[];
  /** Where the next page begins: after this delivery; null if there is no next page. */
  next: DeliveryCursor | null;
  /** How many were looked through, if the search ended before all were and before `limit` were found; else null. */
  endedAfter: number | null;
}

/** Finds deliveries in the inbox. Who did something and where is only in the bodies, so those are looked through. */
export async function searchDeliveries(database: Database, search: DeliverySearch): Promise<FoundInInbox> {
  const { event, limit, ...filter } = search;
  const names = event === undefined ? {} : { names: [event, event.split('.')[0] ?? event] };
  const keys = await newestKeys(database, { ...filter, ...names }, MOST_LOOKED_THROUGH + 1);
  const looked = keys.slice(0, MOST_LOOKED_THROUGH);
  const found: SeenDelivery[] = [];
  for (let start = 0; start < looked.length; start += AT_ONCE) {
    for (const delivery of await listedDeliveries(database, looked.slice(start, start + AT_ONCE))) {
      const seen = { delivery, event: eventOfDelivery(delivery) };
      if (!isSought(seen, search)) continue;
      if (found.length === limit) return { found, next: cursorOf(found), endedAfter: null };
      found.push(seen);
    }
  }
  if (keys.length <= MOST_LOOKED_THROUGH) return { found, next: null, endedAfter: null };
  return { found, next: looked.at(-1) ?? null, endedAfter: MOST_LOOKED_THROUGH };
}

function cursorOf(found: readonly SeenDelivery[]): DeliveryCursor | null {
  return found.at(-1)?.delivery ?? null;
}

function isSought({ delivery, event }: SeenDelivery, search: DeliverySearch): boolean {
  const { automation, repository, actor, text } = search;
  // The database looks for its name in the text of all reasons, where it may stand by chance.
  if (automation !== undefined && !Object.hasOwn(delivery.reasons, automation)) return false;
  const read = 'problem' in event ? null : event;
  if (search.event !== undefined && ![delivery.name, `${delivery.name}.${read?.action}`].includes(search.event)) {
    return false;
  }
  if (repository !== undefined && !isSame(read?.repository, repository)) return false;
  if (actor !== undefined && !isSame(read?.actor, actor.replace(/^@/, ''))) return false;
  return text === undefined || holds(delivery, text);
}

function isSame(one: string | null | undefined, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase();
}

function holds({ body, deliveryId, reason, reasons }: ListedDelivery, text: string): boolean {
  const said = [deliveryId, reason ?? '', ...Object.values(reasons), textOf(body)];
  const wanted = text.toLowerCase();
  return said.some((one) => one.toLowerCase().includes(wanted));
}

function textOf(body: Uint8Array): string {
  try {
    return deliveryText(body);
  } catch {
    return '';
  }
}
