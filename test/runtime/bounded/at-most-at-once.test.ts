import { expect, it } from 'vitest';
import { atMostAtOnce } from '../../../runtime/bounded/at-most-at-once.ts';

it('runs no more than so much work at once, in its order, also if some of it fails', async () => {
  const inTurn = atMostAtOnce(2);
  const order: number[] = [];
  let running = 0;
  let most = 0;
  const work = Array.from({ length: 6 }, (_, i) =>
    inTurn(async () => {
      order.push(i);
      most = Math.max(most, (running += 1));
      await new Promise(setImmediate);
      running -= 1;
      if (i % 2 === 0) throw new Error('odd');
    }),
  );
  const ended = await Promise.allSettled(work);
  expect(ended.filter(({ status }) => status === 'rejected')).toHaveLength(3);
  expect(order).toEqual([0, 1, 2, 3, 4, 5]);
  expect(most).toBe(2);
});
