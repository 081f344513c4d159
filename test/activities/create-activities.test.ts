import type Anthropic from '@anthropic-ai/sdk';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, expect, it, vi } from 'vitest';
import { createActivities } from '../../activities/create-activities.ts';
import type { ActivityDependencies } from '../../activities/dependencies.ts';
import { SHORT_HEARTBEAT_MS } from '../../workflows/contract.ts';

afterEach(() => vi.useRealTimers());

/** An agent API whose list of events comes when it is told to. */
function slowApi(): { agentApi: Anthropic; answer: () => void } {
  const answered = Promise.withResolvers<void>();
  const next = () => answered.promise.then(() => ({ done: true, value: undefined }));
  const list = () => ({ [Symbol.asyncIterator]: () => ({ next }) });
  const agentApi = { beta: { sessions: { events: { list } } } } as unknown as Anthropic;
  return { agentApi, answer: () => answered.resolve() };
}

it('a short activity at a slow API heartbeats for as long as it takes, and a quick one never', async () => {
  vi.useFakeTimers();
  const { agentApi, answer } = slowApi();
  const { measureWork } = createActivities({ agentApi } as ActivityDependencies);
  const environment = new MockActivityEnvironment();
  let beats = 0;
  environment.on('heartbeat', () => (beats += 1));
  const measured = environment.run(measureWork, { sessionId: 'sesn_1' });
  await vi.advanceTimersByTimeAsync(SHORT_HEARTBEAT_MS / 4);
  expect(beats).toBe(0);
  for (let seconds = 0; seconds < 60; seconds += SHORT_HEARTBEAT_MS / 1_000) {
    const before = beats;
    await vi.advanceTimersByTimeAsync(SHORT_HEARTBEAT_MS);
    expect(beats).toBeGreaterThan(before + 1);
  }
  answer();
  expect(await measured).toEqual({ workedMs: 0 });
  const afterwards = beats;
  await vi.advanceTimersByTimeAsync(SHORT_HEARTBEAT_MS);
  expect(beats).toBe(afterwards);
});
