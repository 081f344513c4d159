import { expect, it, onTestFinished, vi } from 'vitest';
import type { NewDelivery } from '../../../database/inbox/new-delivery.ts';
import { deliveryKeys } from '../../../database/history/delivery-keys.ts';
import { keptDeliveries } from '../../../database/history/kept-deliveries.ts';
import { pastPauses } from '../../../database/history/past-pauses.ts';
import { pastRefusals } from '../../../database/history/past-refusals.ts';
import { recordedRuns } from '../../../database/history/recorded-runs.ts';
import { openCurfewDatabase } from '../../../database/open-curfew-database.ts';
import type { Database } from '../../../database/schema.ts';
import type { Automation } from '../../../definitions/automation.ts';
import type { Definitions } from '../../../definitions/load-definitions.ts';
import { DEFAULT_SETTINGS } from '../../../definitions/settings.ts';
import { backtest } from '../../../triggers/backtest.ts';
import { createSide, decideOn } from '../../../triggers/backtest/create-side.ts';
import { heldUntilOf } from '../../../triggers/backtest/held-until-of.ts';
import { recordedFate } from '../../../triggers/backtest/recorded-as.ts';
import { decide } from '../../../triggers/backtest/simulation.ts';
import { EVERY_FAULT_POINT } from '../../support/setup/every-fault-point.ts';
import { SEED } from '../../support/setup/sampled.ts';
import { chanceOf, type Chance } from '../../support/triggers/past/chance.ts';
import { playMonth } from '../../support/triggers/past/play-month.ts';
import { fixer, makeAutomation, makeTrigger, onGithub } from '../../support/triggers/make-automation.ts';
import { labeledIssue } from '../../support/triggers/make-delivery.ts';
import { newDelivery } from '../../support/triggers/new-delivery.ts';

const DELIVERIES = EVERY_FAULT_POINT ? 10_000 : 300;
const FROM = Date.parse('2026-10-15T00:00:00Z');
const MONTH_MS = 30 * 86_400_000;

it('over a recorded month, each decision is the one that was really taken', async () => {
  console.log(`The seed of this month is ${SEED}`);
  const { database, definitions } = await monthOf(chanceOf(SEED));
  const time = { since: new Date(FROM).toISOString(), until: new Date(FROM + MONTH_MS).toISOString() };
  const simulated = await simulate(database, definitions, time);
  const runs = await recordedRuns(database, [...simulated.keys()]);
  const kinds = new Map<string, number>();
  for (const [runId, fate] of simulated) {
    const recorded = runs.get(runId);
    const expected = recorded === undefined ? { kind: 'open' } : recordedFate(recorded, time.until);
    expect([runId, fate]).toEqual([runId, expected]);
    const kind = fate.kind === 'refused' ? fate.refusal.reason : fate.kind;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  console.log(Object.fromEntries(kinds));
  const all = await database.selectFrom('runs').select('runId').where('startedAt', '<', time.until).execute();
  expect(simulated.size).toBeGreaterThanOrEqual(all.length);

  const request = { database, definitions, against: null, automation: null, engine: 'local', taskQueue: 'q' } as const;
  const report = await backtest({ ...request, ...time, examples: 10 });
  for (const { compared, cost, started } of report.automations) {
    expect(compared).toMatchObject({ newlyStarts: 0, startsNoMore: 0, unknown: 0, examples: [] });
    expect(cost.realRuns).toBe(started);
  }
});

async function monthOf(chance: Chance): Promise<{ database: Database; definitions: Definitions }> {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const database = await openCurfewDatabase({ databaseUrl: null }, null);
  onTestFinished(() => database.destroy());
  const definitions = definitionsOf();
  const times = Array.from({ length: DELIVERIES }, () => FROM + chance.below(MONTH_MS)).toSorted((a, b) => a - b);
  const deliveries = times.map((at, n) => issueAt(chance, { at, n }));
  await playMonth({ database, definitions, chance, deliveries });
  return { database, definitions };
}

function definitionsOf(): Definitions {
  const policies = ['skip', 'queue-latest', 'steer', 'restart', 'parallel'] as const;
  const automations = policies.map((whenBusy, n) => {
    const sources = { github: onGithub({ issues: makeTrigger(n % 2 === 0 ? {} : { types: ['labeled'] }) }) };
    const budgets: Automation['budgets'] = n === 1 ? [{ scope: 'automation', per: 'day', spendMicros: 9_000_000 }] : [];
    return makeAutomation({ id: whenBusy, whenBusy, budgets, triggers: { sources } });
  });
  const settings = {
    ...DEFAULT_SETTINGS,
    timezone: 'Europe/Berlin',
    budgets: {
      organization: { day: 60_000_000, month: 900_000_000 },
      repository: { day: 40_000_000, month: null },
      automation: { day: 25_000_000, month: null },
    },
    rates: {
      automation: { count: 4, perMs: 3_600_000 },
      sender: { count: 3, perMs: 3_600_000 },
      repository: { count: 40, perMs: 86_400_000 },
    },
  };
  return { automations, agents: [fixer], settings };
}

function issueAt(chance: Chance, { at, n }: { at: number; n: number }): NewDelivery {
  const number = 1 + chance.below(DELIVERIES / 20);
  const payload = {
    ...labeledIssue,
    action: chance.of(['labeled', 'opened', 'labeled']),
    sender: { login: chance.of(['octocat', 'ada', 'grace']), type: 'User' },
    repository: { ...labeledIssue.repository, full_name: chance.of(['acme/api', 'acme/web']) },
    issue: { ...labeledIssue.issue, number },
  };
  return newDelivery(`d${n}`, {
    body: new TextEncoder().encode(JSON.stringify(payload)),
    receivedAt: new Date(at).toISOString(),
  });
}

/** The fates of all planned runs, by their ids. */
async function simulate(database: Database, definitions: Definitions, time: { since: string; until: string }) {
  const refusals = await pastRefusals(database, time);
  const pauses = await pastPauses(database, refusals);
  const past = { history: database, ...time, engine: 'local', heldUntil: heldUntilOf(refusals), pauses } as const;
  const side = await createSide(definitions, past);
  onTestFinished(() => side.simulation.database.destroy());
  const fates = new Map<string, Parameters<Parameters<typeof decideOn>[2]>[2] & {}>();
  for (const delivery of await keptDeliveries(database, await deliveryKeys(database, time))) {
    const at = delivery.receivedAt;
    await side.simulation.queue.runBefore(at);
    const runs = await recordedRuns(database, delivery.runs);
    await decideOn(side, { delivery, at, runs }, (automation, _, fate) => {
      if (fate !== null) fates.set(`${automation}/github/${delivery.deliveryId}`, fate);
    });
  }
  await side.simulation.queue.runBefore(time.until);
  for (const run of side.simulation.runs.values()) decide(run, { kind: 'open' });
  return fates;
}
