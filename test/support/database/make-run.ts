import type { RunFacts } from '../../../contract/run.ts';
import { NO_TOTALS } from '../../../contract/totals.ts';
import type { Settlement } from '../../../database/runs/settle.ts';

/** Facts of a run that differ only where a test cares. */
export function makeRun(deliveryId: string, changes: { automation?: string; subject?: string } = {}): RunFacts {
  const { automation = 'fix-bug', subject = 'issue:acme/api#5' } = changes;
  return {
    runId: `${automation}/github/${deliveryId}`,
    automation,
    agent: 'fixer',
    automationHash: '0123456789abcdef',
    agentHash: 'fedcba9876543210',
    event: {
      source: 'github',
      name: 'issues',
      deliveryId,
      title: 'The sum is wrong',
      actor: 'octocat',
      repository: 'acme/api',
      subject,
      url: 'https://github.example/acme/api/issues/5',
    },
    spendLimitMicros: 5_000_000,
    durationLimitMs: 1_800_000,
    startedAt: '2026-11-21T10:00:00.000Z',
  };
}

export function makeSettlement(run: RunFacts, changes: Partial<Settlement> = {}): Settlement {
  return {
    run,
    outcome: 'no-change',
    reason: 'The agent said so.',
    totals: NO_TOTALS,
    artefacts: [],
    sessionId: null,
    endedAt: '2026-11-21T10:05:00.000Z',
    ...changes,
  };
}
