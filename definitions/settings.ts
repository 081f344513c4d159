import type { Rate, RateKind } from '../contract/admission.ts';
import type { NoticePlace } from '../contract/notice.ts';
import type { BudgetPeriod, BudgetScope } from '../money/budget.ts';
import type { Micros } from '../money/micros.ts';
import type { Limits } from './automation.ts';
import type { Person } from './person.ts';
import type { WebhookSources } from './sources/webhook/webhook-source.ts';

/** What `curfew.yml` says, with all defaults filled in. */
export interface Settings {
  /** IANA name: days and months of budgets begin here. */
  timezone: string;
  /**
   * Globs of `owner/name` where runs may work. Null if the file has no such list: then only the event's own repository
   * and repositories that an automation names literally are allowed.
   */
  repositories: string[] | null;
  defaults: { limits: Limits };
  /** What all runs of each scope may spend together in a day and in a month; null if there is no ceiling. */
  budgets: Record<BudgetScope, Record<BudgetPeriod, Micros | null>>;
  /** How many runs of an automation, by a sender, in a repository may start in a time; null: any number. */
  rates: Record<RateKind, Rate | null>;
  /** After so many failed runs in a row an automation is switched off for so long. */
  breaker: { after: number; closeAfterMs: number };
  /** How many pull requests each automation may have open in each repository; null: any number. */
  prsOpen: number | null;
  /** How many runs may cause one another; with 1, or less, what a run does starts no other run. */
  chainDepth: number;
  /** The people who have more than one name. */
  people: Person[];
  /** Where notices go; empty: nowhere. */
  notify: NoticePlace[];
  /** Senders of webhooks, by name. */
  sources: WebhookSources;
  /** How long the bodies of deliveries and the records of runs are kept. */
  retention: { deliveriesMs: number; runsMs: number };
}

const MS_PER_DAY = 86_400_000;

export const DEFAULT_SETTINGS: Settings = {
  timezone: 'UTC',
  repositories: null,
  defaults: { limits: { spendMicros: 5_000_000, durationMs: 30 * 60_000, idleMs: 10 * 60_000 } },
  budgets: {
    organization: { day: null, month: null },
    repository: { day: null, month: null },
    automation: { day: null, month: null },
  },
  rates: { automation: null, sender: null, repository: null },
  breaker: { after: 3, closeAfterMs: 60 * 60_000 },
  prsOpen: null,
  chainDepth: 1,
  people: [],
  notify: [],
  sources: {},
  retention: { deliveriesMs: 30 * MS_PER_DAY, runsMs: 400 * MS_PER_DAY },
};
