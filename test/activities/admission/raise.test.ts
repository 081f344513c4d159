import { afterEach, beforeEach, expect, it } from 'vitest';
import { raise } from '../../../activities/admission/raise.ts';
import { reserve } from '../../../activities/admission/reserve.ts';
import type { ActivityDependencies } from '../../../activities/dependencies.ts';
import { showRun } from '../../../database/runs/records/show-run.ts';
import { startAgentApi, type AgentApi } from '../../../stand-ins/agent-api/start-agent-api.ts';
import { hostedDependencies } from '../../support/activities/hosted-dependencies.ts';
import { makeRun } from '../../support/database/make-run.ts';

const AT = '2026-11-21T10:00:00.000Z';
const HOUR_MS = 3_600_000;
const RUN = makeRun('one');

let api: AgentApi;
let hosted: ActivityDependencies;
beforeEach(async () => {
  api = await startAgentApi();
  hosted = await hostedDependencies(api);
});
afterEach(() => api.close());

async function reserved(): Promise<number | undefined> {
  return (await showRun(hosted.database, RUN.runId))?.run?.reservedMicros;
}

async function reserveFor(model: string, isFast: boolean): Promise<number | undefined> {
  await reserve(hosted, { run: RUN, step: 1, model, isFast, budgets: [], at: AT });
  return await reserved();
}

function moreTime(extraMs: number) {
  return { runId: RUN.runId, step: 2, extraMicros: 0, extraMs, at: AT };
}

it('a raise of the time reserves its price at the hosted API, and leaves the spend limit as it is', async () => {
  // $5, a largest request of $0.72, and 31 minutes.
  expect(await reserveFor('claude-haiku-4-5', false)).toBe(5_000_000 + 770_000);
  expect(await raise(hosted, moreTime(5 * HOUR_MS))).toEqual({ reserved: true });
  expect(await reserved()).toBe(5_770_000 + 400_000);
  expect((await showRun(hosted.database, RUN.runId))?.run?.spendLimitMicros).toBe(RUN.spendLimitMicros);
});

it('a raise of the time costs nothing on the local engine', async () => {
  await reserveFor('claude-haiku-4-5', false);
  const local = { ...hosted, environment: { ...hosted.environment, agentApi: { kind: 'local' as const } } };
  expect(await raise(local, moreTime(5 * HOUR_MS))).toEqual({ reserved: true });
  expect(await reserved()).toBe(5_770_000);
});

it('a run in fast mode reserves its largest request at that price, and is refused if there is none', async () => {
  expect(await reserveFor('claude-opus-5-5', true)).toBe(5_000_000 + 21_120_000 + 50_000);
  await expect(reserveFor('claude-haiku-4-5', true)).rejects.toThrow(
    'The price of model claude-haiku-4-5 in fast mode is not known: it cannot be budgeted',
  );
});
