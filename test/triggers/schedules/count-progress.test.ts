import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { countProgress } from '../../../triggers/schedules/count-progress.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

it('says every five seconds how many of many schedules are done, and nothing of few', () => {
  const said: string[] = [];
  const isDone = countProgress('applied', 1_000, (line) => said.push(line));
  for (let count = 0; count < 1_000; count++) {
    vi.setSystemTime(Date.now() + 15);
    isDone();
  }
  expect(said).toEqual(['applied 334 of 1000 schedules', 'applied 668 of 1000 schedules']);
});
