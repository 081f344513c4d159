import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';

/** After a group of so many, others are probably on their way: one more millisecond makes fewer and larger groups. */
const CROWD = 4;
const CROWD_LINGER_MS = 1;

/** What waits to be committed with others. */
interface Waiting<Item, Result> {
  item: Item;
  committed: PromiseWithResolvers<Result>;
}

export interface GroupCommit<Item, Result> {
  /** Resolves with the result of this item when its group is committed; rejects if its group could not be. */
  add(item: Item): Promise<Result>;
  /** Takes out the items that nobody has begun to commit and that `isWanted` names. Their promises never settle. */
  withdraw(isWanted: (item: Item) => boolean): void;
  /** The group that is being committed; empty if none is. */
  underWay(): readonly Item[];
  /** Settles when no group is being committed. */
  idle(): Promise<void>;
}

/**
 * Group commit: what is added during a commit is committed together by the next one, at most `most` items at a time. Thus many
 * items share one commit, and an item that is added alone waits for `lingerMs` at most. `commit` returns one
 * result for each item, in their order; if it throws, that is the error of each of them.
 */
export function groupCommit<Item, Result>(
  commit: (items: Item[]) => Promise<Result[]>,
  { most, lingerMs = 0 }: { most: number; lingerMs?: number },
): GroupCommit<Item, Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let group: Item[] = [];
  let committing: Promise<void> | null = null;

  async function commitAll(): Promise<void> {
    while (waiting.length > 0) {
      // Whatever the same turn of the event loop adds, belongs to the same group.
      await (lingerMs > 0 ? sleep(lingerMs) : group.length >= CROWD ? sleep(CROWD_LINGER_MS) : immediate());
      const next = waiting.splice(0, most);
      group = next.map(({ item }) => item);
      await commitGroup(commit, next);
    }
    committing = null;
  }

  return {
    add(item) {
      const committed = Promise.withResolvers<Result>();
      waiting.push({ item, committed });
      committing ??= commitAll();
      return committed.promise;
    },
    withdraw(isWanted) {
      waiting = waiting.filter(({ item }) => !isWanted(item));
    },
    underWay: () => (committing === null ? [] : group),
    idle: () => committing ?? Promise.resolve(),
  };
}

/** Never rejects: an error goes to each waiting caller. */
async function commitGroup<Item, Result>(
  commit: (items: Item[]) => Promise<Result[]>,
  group: readonly Waiting<Item, Result>[],
): Promise<void> {
  try {
    const results = await commit(group.map(({ item }) => item));
    group.forEach(({ committed }, index) => committed.resolve(results[index] as Result));
  } catch (error) {
    for (const { committed } of group) committed.reject(error);
  }
}
