import { limitedUntil } from '../limited-until.ts';

/** What is due at the forge, in repositories of many accounts. */
export interface DueWork<Item extends { repository: string }> {
  /** How much is tried in one turn. */
  most: number;
  /** What is due now. What was tried, put off or reported as failed before is not. */
  list: (limit: number) => Promise<Item[]>;
  work: (item: Item) => Promise<void>;
  /** Puts all off that is due in repositories of an owner (in lower case), until a time (RFC 3339). */
  putOff: (owner: string, until: string) => Promise<void>;
  /** Sees to it that another one is next, and that this one is not tried for ever. */
  failed: (item: Item, error: unknown) => Promise<void>;
}

/**
 * Tries what is due, each by itself. Where the forge limits one account, all that is due there waits until the limit ends, and what is due
 * elsewhere goes on. Throws only what `list`, `putOff` and `failed` throw.
 */
export async function workThrough<Item extends { repository: string }>(due: DueWork<Item>): Promise<void> {
  for (let left = due.most; left > 0;) {
    const items = await due.list(left);
    const limited = new Set<string>();
    for (const item of items) {
      const owner = ownerOf(item);
      if (limited.has(owner)) continue;
      left -= 1;
      const until = await tryOne(due, item);
      if (until === null) continue;
      limited.add(owner);
      await due.putOff(owner, until);
    }
    // What was put off may have kept the rest from being listed.
    if (limited.size === 0) return;
  }
}

/** Until when the forge limits the account; null if it does not. */
async function tryOne<Item extends { repository: string }>(due: DueWork<Item>, item: Item): Promise<string | null> {
  try {
    await due.work(item);
    return null;
  } catch (error) {
    const until = limitedUntil(error);
    if (until === null) await due.failed(item, error);
    return until;
  }
}

function ownerOf({ repository }: { repository: string }): string {
  return (repository.split('/')[0] ?? '').toLowerCase();
}
