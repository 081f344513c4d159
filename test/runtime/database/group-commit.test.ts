import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { groupCommit } from '../../../runtime/database/group-commit.ts';
import { until } from '../../../runtime/until.ts';

const CROWD = [1, 2, 3, 4, 5, 6];

// Only what `groupCommit` measures: how long a commit took.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Groups that are committed when `commitNext` is called, and the order of what happens. */
function groups(mayOverlap?: () => boolean) {
  const events: string[] = [];
  const begun: { items: number[]; commit: PromiseWithResolvers<number[]> }[] = [];
  const commits = groupCommit(
    async (items: number[]) => {
      events.push(`begun: ${items.join(' ')}`);
      const commit = Promise.withResolvers<number[]>();
      begun.push({ items, commit });
      return await commit.promise;
    },
    mayOverlap === undefined ? { most: 6 } : { most: 6, mayOverlap },
  );
  const add = async (item: number): Promise<void> => {
    await commits.add(item).then(
      () => events.push(`stored: ${item}`),
      () => events.push(`refused: ${item}`),
    );
  };
  // Vitest's own polling would move the clock.
  const untilBegun = async (count: number): Promise<boolean> =>
    await until(`${count} groups`, () => begun.length === count);
  return { events, begun, add, untilBegun, commits };
}

it('begins the next group of a crowd before the callers of the former one go on', async () => {
  const { events, begun, add, untilBegun } = groups();
  const all = CROWD.map(add);
  await untilBegun(1);
  all.push(add(7));
  begun[0]!.commit.resolve(CROWD);
  await untilBegun(2);
  begun[1]!.commit.resolve([7]);
  await Promise.all(all);
  expect(events).toEqual(['begun: 1 2 3 4 5 6', 'begun: 7', ...CROWD.map((item) => `stored: ${item}`), 'stored: 7']);
});

it('answers the callers of a slow commit first, so that what they send next is in the next one', async () => {
  const { events, begun, add, untilBegun } = groups();
  const all = CROWD.map(add);
  await untilBegun(1);
  all.push(add(7));
  vi.advanceTimersByTime(10);
  begun[0]!.commit.resolve(CROWD);
  await untilBegun(2);
  begun[1]!.commit.resolve([7]);
  await Promise.all(all);
  expect(events).toEqual(['begun: 1 2 3 4 5 6', ...CROWD.map((item) => `stored: ${item}`), 'begun: 7', 'stored: 7']);
});

it('gives the callers of a crowd their results although nobody else waits', async () => {
  const { events, begun, add, untilBegun } = groups();
  const all = CROWD.map(add);
  await untilBegun(1);
  begun[0]!.commit.resolve(CROWD);
  await Promise.all(all);
  expect(events).toHaveLength(1 + CROWD.length);
});

it('tells the callers of a group that failed, and those of the next one their results', async () => {
  const { events, begun, add, untilBegun } = groups();
  const all = CROWD.map(add);
  await untilBegun(1);
  all.push(add(7));
  begun[0]!.commit.reject(new Error('the disk is full'));
  await untilBegun(2);
  begun[1]!.commit.resolve([7]);
  await Promise.all(all);
  expect(events.slice(2)).toEqual([...CROWD.map((item) => `refused: ${item}`), 'stored: 7']);
});

it('lets the event loop turn between groups that are committed at once', async () => {
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const commits = groupCommit(async (items: number[]) => items, { most: 5 });
  await Promise.all(Array.from({ length: 50 }, (_, item) => commits.add(item)));
  isOver = true;
  expect(turns).toBeGreaterThanOrEqual(9);
});

it('hands groups over before the former ones are committed, as long as that is allowed', async () => {
  let mayOverlap = true;
  const { events, begun, add, untilBegun, commits } = groups(() => mayOverlap);
  const all = [add(1)];
  await untilBegun(1);
  all.push(add(2), add(3));
  await untilBegun(2);
  mayOverlap = false;
  all.push(add(4));
  expect([3, 4].map((wanted) => commits.underWay((item) => item === wanted) !== null)).toEqual([true, false]);
  begun[0]!.commit.resolve([1]);
  await untilBegun(3);
  begun[1]!.commit.reject(new Error('the disk is full'));
  begun[2]!.commit.resolve([4]);
  await Promise.all(all);
  expect(events.slice(0, 2)).toEqual(['begun: 1', 'begun: 2 3']);
  expect(events.slice(2).toSorted()).toEqual(['begun: 4', 'refused: 2', 'refused: 3', 'stored: 1', 'stored: 4']);
});

it('commits what came while no further group was allowed, also after groups that were handed over', async () => {
  let mayOverlap = true;
  const { events, begun, add, untilBegun } = groups(() => mayOverlap);
  const all = [add(1)];
  await untilBegun(1);
  all.push(add(2));
  await untilBegun(2);
  begun[0]!.commit.resolve([1]);
  await all[0];
  mayOverlap = false;
  all.push(add(3));
  begun[1]!.commit.resolve([2]);
  await untilBegun(3);
  begun[2]!.commit.resolve([3]);
  await Promise.all(all);
  expect(events.at(-1)).toBe('stored: 3');
});
