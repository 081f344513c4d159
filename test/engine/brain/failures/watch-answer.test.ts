import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchAnswer } from '../../../../engine/brain/failures/watch-answer.ts';

const MINUTE_MS = 60_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('ends a request after ten minutes in which nothing arrived', () => {
  const { signal, heard } = watchAnswer();
  vi.advanceTimersByTime(9 * MINUTE_MS);
  heard();
  vi.advanceTimersByTime(9 * MINUTE_MS);
  expect(signal.aborted).toBe(false);
  vi.advanceTimersByTime(MINUTE_MS);
  expect(signal.reason).toEqual(new Error('The model endpoint was silent for 10 minutes.'));
});

it('ends a request after an hour, however often a little of the answer arrives', () => {
  const { signal, heard } = watchAnswer();
  for (let minute = 1; minute < 60; minute += 1) {
    vi.advanceTimersByTime(MINUTE_MS);
    heard();
  }
  expect(signal.aborted).toBe(false);
  vi.advanceTimersByTime(MINUTE_MS);
  expect(signal.reason).toEqual(new Error('The answer was not complete after 60 minutes.'));
});

it('leaves no timer behind when it is stopped', () => {
  watchAnswer().stop();
  expect(vi.getTimerCount()).toBe(0);
});
