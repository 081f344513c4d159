import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { temporalLogger } from '../../../connections/temporal/install-temporal-log.ts';

const lines: Record<string, unknown>[] = [];
const log = pino(
  { level: 'trace', base: null, timestamp: false },
  { write: (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>) },
);

describe('temporalLogger', () => {
  it('writes what workflows and the SDK say to our log, with our run id', async () => {
    const logger = temporalLogger(log);
    const workflow = { sdkComponent: 'workflow', workflowId: 'run/fix-bug/github/1', runId: 'a run id of Temporal' };
    logger.warn('run failed', { ...workflow, reason: 'no answer' });
    logger.info('Worker state changed', { sdkComponent: 'worker', state: 'RUNNING' });
    logger.warn('No workflows registered, not polling for workflow tasks', { sdkComponent: 'worker' });
    logger.error('Activity failed', { sdkComponent: 'worker', error: new Error('broken') });
    await expect.poll(() => lines).toHaveLength(4);
    expect(lines).toMatchObject([
      {
        level: 40,
        msg: 'run failed',
        runId: 'fix-bug/github/1',
        workflowId: 'run/fix-bug/github/1',
        reason: 'no answer',
      },
      { level: 20, msg: 'Worker state changed', state: 'RUNNING' },
      { level: 20, msg: 'No workflows registered, not polling for workflow tasks' },
      { level: 50, msg: 'Activity failed', err: { message: 'broken' } },
    ]);
  });
});
