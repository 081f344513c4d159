import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTraffic } from '../../../../triggers/dispatch/queue/traffic.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

it('lets as many starts through as Temporal can take while nothing arrives', () => {
  expect(createTraffic().allowed()).toBe(32);
});

it('lets few starts through while deliveries arrive one by one, and one at a time during a crowd', () => {
  const traffic = createTraffic();
  traffic.note(1);
  expect(traffic.allowed()).toBe(4);
  traffic.note(4);
  expect(traffic.allowed()).toBe(1);
});

it('lets more starts through as soon as a crowd is over, so that small crowds at short intervals pile nothing up', () => {
  const traffic = createTraffic();
  traffic.note(10);
  vi.advanceTimersByTime(80);
  expect(traffic.allowed()).toBe(4);
  vi.advanceTimersByTime(300);
  expect(traffic.allowed()).toBe(32);
});
