import { openCurfewDatabase } from '../../../../database/open-curfew-database.ts';
import type { NewDelivery } from '../../../../database/inbox/new-delivery.ts';
import type { Database } from '../../../../database/schema.ts';
import type { Automation } from '../../../../definitions/automation.ts';
import type { Definitions } from '../../../../definitions/load-definitions.ts';
import { DEFAULT_SETTINGS } from '../../../../definitions/settings.ts';
import { fixer, makeAutomation, makeTrigger, onGithub } from '../make-automation.ts';
import { labeledIssue } from '../make-delivery.ts';
import { newDelivery } from '../new-delivery.ts';
import type { Chance } from './chance.ts';
import { playMonth } from './play-month.ts';

const FROM = Date.parse('2026-10-15T00:00:00Z');
const DAY_MS = 86_400_000;
/** So many that subjects are busy, and budgets and rates are reached. */
const DELIVERIES_A_DAY = 40;
const NEVER_OPEN = { after: 1_000_000, closeAfterMs: 1 };

export interface BusyMonth {
  database: Database;
  definitions: Definitions;
  since: string;
  until: string;
}

export interface BusyMonthOptions {
  chance: Chance;
  deliveries: number;
  setClock: (at: string) => void;
  withPauses: boolean;
  /** As in `playMonth`. There are no budgets, rates and breakers then. */
  settlesLateMs?: number;
  /** Without it no automation is switched off after failures. */
  withBreakers: boolean;
}

/** A time in which five automations with each way to be busy start runs about few issues, with budgets, rates and pauses. */
export async function busyMonth(options: BusyMonthOptions): Promise<BusyMonth> {
  const { chance, deliveries, settlesLateMs = 0, withBreakers } = options;
  const database = await openCurfewDatabase({ databaseUrl: null }, null);
  const definitions = settlesLateMs > 0 ? withoutLimits(busyDefinitions()) : busyDefinitions();
  if (!withBreakers) definitions.settings.breaker = NEVER_OPEN;
  const lengthMs = Math.ceil(deliveries / DELIVERIES_A_DAY) * DAY_MS;
  const times = Array.from({ length: deliveries }, () => FROM + chance.below(lengthMs)).toSorted((a, b) => a - b);
  const arriving = times.map((at, n) => issueAt(chance, at, n));
  await playMonth({ ...options, database, definitions, deliveries: arriving });
  return {
    database,
    definitions,
    since: new Date(FROM).toISOString(),
    until: new Date(FROM + lengthMs).toISOString(),
  };
}

function withoutLimits({ automations, agents }: Definitions): Definitions {
  const settings = { ...DEFAULT_SETTINGS, breaker: NEVER_OPEN };
  return { automations: automations.map((automation) => ({ ...automation, budgets: [] })), agents, settings };
}

function busyDefinitions(): Definitions {
  const policies = ['skip', 'queue-latest', 'steer', 'restart', 'parallel'] as const;
  const automations = policies.map((whenBusy, n) => {
    const sources = { github: onGithub({ issues: makeTrigger(n % 2 === 0 ? {} : { types: ['labeled'] }) }) };
    const budgets: Automation['budgets'] =
      n === 1 ? [{ scope: 'automation', per: 'day', spendMicros: 30_000_000 }] : [];
    return makeAutomation({ id: whenBusy, whenBusy, budgets, triggers: { sources } });
  });
  const settings = {
    ...DEFAULT_SETTINGS,
    timezone: 'Europe/Berlin',
    budgets: {
      organization: { day: 120_000_000, month: 900_000_000 },
      repository: { day: 90_000_000, month: null },
      automation: { day: 60_000_000, month: null },
    },
    rates: {
      automation: { count: 4, perMs: 3_600_000 },
      sender: { count: 9, perMs: 3_600_000 },
      repository: { count: 90, perMs: 86_400_000 },
    },
  };
  return { automations, agents: [fixer], settings };
}

function issueAt(chance: Chance, at: number, n: number): NewDelivery {
  const payload = {
    ...labeledIssue,
    action: chance.of(['labeled', 'opened', 'labeled']),
    sender: { login: chance.of(['octocat', 'ada', 'grace']), type: 'User' },
    repository: { ...labeledIssue.repository, full_name: chance.of(['acme/api', 'acme/web']) },
    issue: { ...labeledIssue.issue, number: 1 + chance.below(3) },
  };
  const body = new TextEncoder().encode(JSON.stringify(payload));
  return newDelivery(`d${n}`, { body, receivedAt: new Date(at).toISOString() });
}
