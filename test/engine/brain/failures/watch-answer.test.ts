import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchAnswer } from '../../../../engine/brain/failures/watch-answer.ts';

const MINUTE_MS = 60_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('ends a request after ten minutes in which nothing arrived', () => {
  const watch = watchAnswer();
  vi.advanceTimersByTime(9 * MINUTE_MS);
  watch.heard();
  vi.advanceTimersByTime(9 * MINUTE_MS);
  expect(watch.signal.aborted).toBe(false);
  vi.advanceTimersByTime(MINUTE_MS);
  expect(watch.signal.reason).toEqual(new Error('The model endpoint was silent for 10 minutes.'));
});

it('ends a request after an hour, however often a little of the answer arrives', () => {
  const watch = watchAnswer();
  for (let minute = 1; minute < 60; minute += 1) {
    vi.advanceTimersByTime(MINUTE_MS);
    watch.heard();
  }
  expect(watch.signal.aborted).toBe(false);
  vi.advanceTimersByTime(MINUTE_MS);
  expect(watch.signal.reason).toEqual(new Error('The answer was not complete after 60 minutes.'));
});

it('leaves no timer behind when it is stopped', () => {
  watchAnswer().stop();
  expect(vi.getTimerCount()).toBe(0);
});
