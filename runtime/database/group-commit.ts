import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';

/** After a group of so many, others are probably on their way. */
const CROWD = 4;
/** While commits are quicker than this, the next one begins at once. Slow ones had better be few: it waits for more items. */
const QUICK_MS = 5;
const CROWD_LINGER_MS = 1;

export interface GroupCommit<Item, Result> {
  /** Resolves with the result of this item when its group is committed; rejects if its group could not be. */
  add(item: Item): Promise<Result>;
  /** Takes out the items that nobody has begun to commit and that `isMeant` names. Their promises never settle. */
  withdraw(isMeant: (item: Item) => boolean): void;
  /** If such an item is being committed now, a promise that resolves when that is over, well or not; else null. */
  underWay(isMeant: (item: Item) => boolean): Promise<void> | null;
}

/** What waits to be committed with others. */
interface Waiting<Item, Result> {
  item: Item;
  committed: PromiseWithResolvers<Result>;
}

interface GroupCommitOptions {
  most: number;
  lingerMs?: number;
  /**
   * Whether `commit` may be called while it commits other groups. If so, what each turn of the event loop adds is handed over at
   * once, and `commit` puts together what waits for it. Never by default.
   */
  mayOverlap?: () => boolean;
}

/**
 * Group commit: what is added during a commit is committed together by the next one, at most `most` items at a time. Thus many
 * items share one commit, and an item that is added alone waits for `lingerMs` at most. After a large and quick group, the next
 * one is begun before the callers of the former one go on. `commit` returns one result for each item, in their order; if it throws,
 * that is the error of each of them.
 */
export function groupCommit<Item, Result>(
  commit: (items: Item[]) => Promise<Result[]>,
  { most, lingerMs = 0, mayOverlap = never }: GroupCommitOptions,
): GroupCommit<Item, Result> {
  const state: Committing<Item, Result> = {
    commit,
    most,
    lingerMs,
    mayOverlap,
    waiting: [],
    groups: new Set(),
    isCommitting: false,
    isHandingOver: false,
  };
  return {
    add(item) {
      const committed = Promise.withResolvers<Result>();
      state.waiting.push({ item, committed });
      if (state.isCommitting || state.groups.size > 0) {
        if (!state.isHandingOver && mayOverlap()) void handOver(state);
      } else void commitAll(state);
      return committed.promise;
    },
    withdraw(isMeant) {
      state.waiting = state.waiting.filter(({ item }) => !isMeant(item));
    },
    underWay(isMeant) {
      for (const { items, over } of state.groups) if (items.some(isMeant)) return over.promise;
      return null;
    },
  };
}

/** What a group commit works with, and what it is doing. */
interface Committing<Item, Result> extends Required<GroupCommitOptions> {
  commit: (items: Item[]) => Promise<Result[]>;
  waiting: Waiting<Item, Result>[];
  /** Those that are being committed. */
  groups: Set<{ items: Item[]; over: PromiseWithResolvers<void> }>;
  /** Whether `commitAll` goes on until nothing waits. */
  isCommitting: boolean;
  /** Whether `handOver` waits for the end of this turn of the event loop. */
  isHandingOver: boolean;
}

/** Commits what waits, one group after the other, until nothing waits. Never rejects. */
async function commitAll<Item, Result>(state: Committing<Item, Result>): Promise<void> {
  const { most, lingerMs } = state;
  state.isCommitting = true;
  let settle = noCallers;
  let isCrowd = false;
  for (let tookMs = 0; state.waiting.length > 0 || settle !== noCallers;) {
    if (!isCrowd || lingerMs > 0 || tookMs >= QUICK_MS || state.waiting.length === 0) {
      settle();
      settle = noCallers;
      const pauseMs = isCrowd && lingerMs === 0 ? CROWD_LINGER_MS : lingerMs;
      // Whatever the same turn of the event loop adds, belongs to the same group.
      await (pauseMs > 0 ? sleep(pauseMs) : immediate());
    }
    const next = state.waiting.splice(0, most);
    isCrowd = next.length >= CROWD;
    if (next.length === 0) continue;
    const begun = performance.now();
    const committing = commitGroup(state, next);
    // The callers of a crowd go on while the next group is being committed, which therefore does not wait for them.
    settle();
    // Not without a turn of the event loop in between, so that no crowd keeps it from other work.
    [settle] = await Promise.all([committing, immediate()]);
    tookMs = performance.now() - begun;
  }
  state.isCommitting = false;
}

/** Commits what waits beside the groups that are being committed, if that is allowed. Never rejects. */
async function handOver<Item, Result>(state: Committing<Item, Result>): Promise<void> {
  state.isHandingOver = true;
  await immediate();
  state.isHandingOver = false;
  if (state.waiting.length === 0 || !state.mayOverlap()) return;
  const settle = await commitGroup(state, state.waiting.splice(0, state.most));
  settle();
  if (state.waiting.length > 0 && !state.isCommitting) void commitAll(state);
}

/** Never rejects: the function that it returns gives each waiting caller its result, or the error. */
async function commitGroup<Item, Result>(
  { commit, groups }: Committing<Item, Result>,
  next: readonly Waiting<Item, Result>[],
): Promise<() => void> {
  const items = next.map(({ item }) => item);
  const over = Promise.withResolvers<void>();
  const group = { items, over };
  groups.add(group);
  const outcome = await outcomeOf(commit(items));
  // Before the callers go on, so that they find their items free.
  groups.delete(group);
  over.resolve();
  return () => settleAll(next, outcome);
}

function noCallers(): void {}

function never(): boolean {
  return false;
}

type Outcome<Result> = { results: Result[] } | { error: unknown };

/** Never rejects. */
async function outcomeOf<Result>(committing: Promise<Result[]>): Promise<Outcome<Result>> {
  return await committing.then(
    (results) => ({ results }),
    (error: unknown) => ({ error }),
  );
}

function settleAll<Item, Result>(group: readonly Waiting<Item, Result>[], outcome: Outcome<Result>): void {
  for (const [index, { committed }] of group.entries()) {
    if ('results' in outcome) committed.resolve(outcome.results[index] as Result);
    else committed.reject(outcome.error);
  }
}
