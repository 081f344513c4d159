import { z } from 'zod';
import type { HookAddress } from '../../../../connections/github/hook-calls.ts';
import { headersSince } from '../../../../database/inbox/headers-since.ts';
import { readDelivery } from '../../../../database/inbox/read-delivery.ts';
import type { Database } from '../../../../database/schema.ts';
import { readMark } from '../../../../database/sweeps/read-mark.ts';
import { writeMark } from '../../../../database/sweeps/write-mark.ts';
import { HookAddressSchema, hookAddressOf } from './hook-address.ts';

const MARK = 'github-hooks';
const AT_ONCE = 1_000;
const MOST_PAGES = 50;
/** Headers are not signed, so whoever repeats a delivery could name any webhook. */
const MOST_HOOKS = 500;
const KEPT_MS = 30 * 24 * 60 * 60_000;

const Learned = z.object({
  /** What came later has not been looked at. RFC 3339. */
  upTo: z.string(),
  hooks: z.record(z.string(), z.object({ address: HookAddressSchema, seenAt: z.string() })),
});

/**
 * The webhooks from which deliveries have come, by the headers of those in the inbox. A webhook of which
 * nothing came for 30 days is forgotten.
 */
export async function learnHooks(database: Database): Promise<HookAddress[]> {
  const stored = Learned.safeParse(await readMark(database, MARK));
  const { upTo, hooks: former } = stored.success ? stored.data : { upTo: '', hooks: {} };
  const hooks = new Map(Object.entries(former).filter(([, { seenAt }]) => Date.now() - Date.parse(seenAt) < KEPT_MS));
  let since = upTo;
  for (let page = 0; page < MOST_PAGES; page++) {
    const rows = await headersSince(database, { source: 'github', since, limit: AT_ONCE });
    for (const { deliveryId, headers, receivedAt } of rows) {
      const key = keyOf(headers);
      if (key === null) continue;
      const known = hooks.get(key)?.address;
      if (known === undefined && hooks.size >= MOST_HOOKS) continue;
      const address = known ?? (await addressOf(database, deliveryId));
      if (address !== null) hooks.set(key, { address, seenAt: receivedAt });
    }
    const last = rows.at(-1)?.receivedAt ?? since;
    const isOver = rows.length < AT_ONCE || last === since;
    since = last;
    if (isOver) break;
  }
  if (since !== upTo) await writeMark(database, MARK, { upTo: since, hooks: Object.fromEntries(hooks) });
  return [...hooks.values()].map(({ address }) => address);
}

async function addressOf(database: Database, deliveryId: string): Promise<HookAddress | null> {
  const delivery = await readDelivery(database, 'github', deliveryId);
  return delivery === null ? null : hookAddressOf(delivery);
}

function keyOf(headers: Record<string, string>): string | null {
  const id = headers['x-github-hook-id'];
  const type = headers['x-github-hook-installation-target-type'];
  return id === undefined || type === undefined ? null : `${type}:${id}`;
}
