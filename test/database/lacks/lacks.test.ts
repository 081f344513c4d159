import { describe, expect, it } from 'vitest';
import { countLacks } from '../../../database/lacks/count-lacks.ts';
import { lacksOfRun } from '../../../database/lacks/lacks-of-run.ts';
import type { LacksTable } from '../../../database/lacks/lacks-table.ts';
import { recordLack } from '../../../database/lacks/record-lack.ts';
import { DATABASES } from '../../support/database/databases.ts';

const LACK: LacksTable = {
  runId: 'fix/github/1',
  kind: 'tool',
  ordinal: 1,
  automation: 'fix',
  name: 'Docker',
  reason: 'To start the service',
  instead: null,
  at: '2026-11-20T10:00:00.000Z',
};

describe.each(DATABASES)('what agents lacked ($name)', ({ openNew }) => {
  it('is kept once for each use of the tool, and counted by runs and automation', async () => {
    const database = await openNew();
    const later = '2026-11-21T10:00:00.000Z';
    for (const change of [
      {},
      { reason: 'To start it' },
      { ordinal: 2, name: 'docker' },
      { kind: 'data' as const, name: 'the log' },
      { runId: 'fix/github/2', name: 'docker', at: later },
      { runId: 'fix/github/3', name: 'a browser', at: later },
      { runId: 'report/schedule/1', automation: 'report', name: 'Docker' },
      { runId: 'fix/github/0', name: 'old', at: '2026-01-01T10:00:00.000Z' },
    ]) {
      await recordLack(database, { ...LACK, ...change });
    }
    const lacks = await lacksOfRun(database, 'fix/github/1');
    expect(lacks.map(({ kind, name, reason }) => [kind, name, reason])).toEqual([
      ['tool', 'Docker', 'To start it'],
      ['tool', 'docker', 'To start the service'],
      ['data', 'the log', 'To start the service'],
    ]);
    const counted = await countLacks(database, { since: '2026-11-01T00:00:00.000Z', limit: 3 });
    expect(counted).toEqual([
      { automation: 'fix', kind: 'tool', name: 'Docker', runs: 2, lastAt: later },
      { automation: 'fix', kind: 'tool', name: 'a browser', runs: 1, lastAt: later },
      { automation: 'fix', kind: 'data', name: 'the log', runs: 1, lastAt: LACK.at },
    ]);
  });
});
