import type { Client } from '@temporalio/client';
import type { RunInput } from '../../../../contract/run.ts';
import type { Chance } from './chance.ts';

/** Temporal at the one call that dispatch makes. It is away or refuses now and then; `started` has the inputs by run id. */
export function temporalByChance(chance: Chance, started: Map<string, RunInput>): Client {
  async function start(_: string, { workflowId, args }: { workflowId: string; args: [RunInput] }): Promise<void> {
    if (chance.in100(15)) throw Object.assign(new Error('No connection established'), { code: 14 });
    if (chance.in100(5)) throw Object.assign(new Error('blob size exceeds limit'), { code: 3, details: 'too large' });
    const runId = workflowId.slice('run/'.length);
    if (!started.has(runId)) started.set(runId, structuredClone(args[0]));
  }
  const withDeadline = <T>(_: number, call: () => Promise<T>): Promise<T> => call();
  return { workflow: { start }, connection: { withDeadline } } as unknown as Client;
}
