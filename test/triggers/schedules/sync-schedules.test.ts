import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { syncSchedules } from '../../../triggers/schedules/sync-schedules.ts';
import { renewSchedules } from '../../../triggers/sweeps/renew-schedules.ts';
import type { SweepDependencies } from '../../../triggers/sweeps/sweep.ts';
import { readItem } from '../../support/definitions/read-item.ts';
import { makeAutomation } from '../../support/triggers/make-automation.ts';
import { definitions, temporalClient, uniqueId } from '../../support/triggers/serve.ts';
import { oneIn } from '../../support/setup/sampled.ts';

const itSampled = oneIn(3);

const nightly = makeAutomation({
  id: 'nightly',
  checkout: false,
  triggers: { sources: { schedule: { items: [readItem('0 7 * * *', 'Europe/Berlin')] } } },
});

it('a start of serve creates the schedules, and a later sweep reports what was changed by hand', async () => {
  const [client, taskQueue] = [temporalClient(), uniqueId()];
  const schedule = client.schedule.getHandle(`automation/nightly/${taskQueue}`);
  const place = { client, taskQueue, definitions: definitions([nightly]) };
  const stopping = new AbortController();
  await syncSchedules(place, stopping.signal, pino({ level: 'silent' }));
  onTestFinished(() => schedule.delete());
  // This sweep uses no other dependencies.
  const sweep = (): Promise<string[]> => renewSchedules.run(place as SweepDependencies);
  expect(await sweep()).toEqual([]);
  await schedule.update((former) => ({ ...former, spec: { calendars: [{ hour: 3 }] } }));
  expect(await sweep()).toEqual(['The schedule of nightly was changed by hand.']);
});

itSampled('while Temporal is away the start goes on trying, until it is stopped', async () => {
  const warned: unknown[] = [];
  const stopping = new AbortController();
  const log = pino({ level: 'warn' }, { write: (line: string) => (warned.push(line), stopping.abort()) });
  const place = { client: temporalClient('127.0.0.1:1'), taskQueue: uniqueId(), definitions: definitions([nightly]) };
  await syncSchedules(place, stopping.signal, log);
  expect(warned).toEqual([expect.stringContaining('the schedules are not on Temporal yet')]);
});
