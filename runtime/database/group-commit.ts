import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';

/** After a group of so many, those who wait are worth a commit of their own at once. */
const CROWD = 4;

export interface GroupCommit<Item, Result> {
  /** Resolves with the result of this item when its group is committed; rejects if its group could not be. */
  add(item: Item): Promise<Result>;
  /** Takes out the items that nobody has begun to commit and that `isWanted` names. Their promises never settle. */
  withdraw(isWanted: (item: Item) => boolean): void;
  /** If such an item is being committed now, a promise that resolves when that is over, well or not; else null. */
  underWay(isWanted: (item: Item) => boolean): Promise<void> | null;
}

/** What waits to be committed with others. */
interface Waiting<Item, Result> {
  item: Item;
  committed: PromiseWithResolvers<Result>;
}

/**
 * Group commit: what is added during a commit is committed together by the next one, at most `most` items at a time. Thus many
 * items share one commit, and an item that is added alone waits for `lingerMs` at most. After a large group, the next one is
 * begun before the callers of the former one go on. `commit` returns one result for each item, in their order; if it throws,
 * that is the error of each of them.
 */
export function groupCommit<Item, Result>(
  commit: (items: Item[]) => Promise<Result[]>,
  { most, lingerMs = 0 }: { most: number; lingerMs?: number },
): GroupCommit<Item, Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let group: { items: Item[]; over: PromiseWithResolvers<void> } | null = null;
  let isCommitting = false;

  async function commitAll(): Promise<void> {
    isCommitting = true;
    let settle = noCallers;
    for (let formerSize = 0; waiting.length > 0 || settle !== noCallers;) {
      if (lingerMs > 0 || formerSize < CROWD || waiting.length === 0) {
        settle();
        settle = noCallers;
        // Whatever the same turn of the event loop adds, belongs to the same group.
        await (lingerMs > 0 ? sleep(lingerMs) : immediate());
      }
      const next = waiting.splice(0, most);
      formerSize = next.length;
      if (next.length === 0) continue;
      const committing = commitGroup(next);
      // The callers of a crowd go on while the next group is being committed, which therefore does not wait for them.
      settle();
      // Not without a turn of the event loop in between, so that no crowd keeps it from other work.
      [settle] = await Promise.all([committing, immediate()]);
    }
    isCommitting = false;
  }

  /** Never rejects: the function that it returns gives each waiting caller its result, or the error. */
  async function commitGroup(next: readonly Waiting<Item, Result>[]): Promise<() => void> {
    const items = next.map(({ item }) => item);
    const over = Promise.withResolvers<void>();
    group = { items, over };
    const outcome = await commit(items).then(
      (results) => ({ results }),
      (error: unknown) => ({ error }),
    );
    // Before the callers go on, so that they find their items free.
    group = null;
    over.resolve();
    return () => {
      next.forEach(({ committed }, index) => {
        if ('results' in outcome) committed.resolve(outcome.results[index] as Result);
        else committed.reject(outcome.error);
      });
    };
  }

  return {
    add(item) {
      const committed = Promise.withResolvers<Result>();
      waiting.push({ item, committed });
      if (!isCommitting) void commitAll();
      return committed.promise;
    },
    withdraw(isWanted) {
      waiting = waiting.filter(({ item }) => !isWanted(item));
    },
    underWay: (isWanted) => (group?.items.some(isWanted) === true ? group.over.promise : null),
  };
}

function noCallers(): void {}
