import { randomUUID } from 'node:crypto';
import { expect, inject, it } from 'vitest';
import { connectTemporal } from '../../connections/temporal/connect-temporal.ts';
import { removeSchedules } from '../../demo/stages/remove-schedules.ts';

it('a demo leaves no schedule on a server that lives on, and touches none of others', async () => {
  const { client, close } = await connectTemporal({ address: inject('temporalAddress'), namespace: 'default' });
  const [ours, others] = [`curfew-demo-${randomUUID()}`, `curfew-${randomUUID()}`];
  const ids = [`automation/nightly/${ours}`, `reaper/${ours}`, `reaper/${others}`];
  try {
    for (const scheduleId of ids) {
      await client.schedule.create({
        scheduleId,
        spec: { intervals: [{ every: '30 days' }] },
        action: { type: 'startWorkflow', workflowType: 'reaper', taskQueue: 'nobody-polls' },
      });
    }
    await expect.poll(() => listed()).toEqual(ids.toSorted());
    await removeSchedules(client, ours);
    await expect.poll(() => listed()).toEqual([`reaper/${others}`]);
  } finally {
    await client.schedule.getHandle(`reaper/${others}`).delete();
    await close();
  }

  async function listed(): Promise<string[]> {
    const found: string[] = [];
    for await (const { scheduleId } of client.schedule.list()) if (ids.includes(scheduleId)) found.push(scheduleId);
    return found.toSorted();
  }
});
