import { expect, it } from 'vitest';
import type { Refusal } from '../../../contract/admission.ts';
import type { BudgetRefusal } from '../../../contract/budget.ts';
import { budgetReason } from '../../../workflows/budget-reason.ts';
import { refusalReason } from '../../../workflows/subject/refusal-reason.ts';
import { makeRun } from '../../support/database/make-run.ts';

const SINCE = '2026-11-21T10:00:00.000Z';
const UNTIL = '2026-11-21T11:00:00.000Z';
const facts = makeRun('1');
const { automation } = facts;
const { subject } = facts.event;

it.each<[Refusal, string]>([
  [{ reason: 'settled' }, 'The run had already ended'],
  [
    { reason: 'busy', holder: 'fix-bug/github/0' },
    `Its subject ${subject} is busy with run fix-bug/github/0. \`when-busy\` of the automation says what becomes of such an event`,
  ],
  [
    { reason: 'superseded', by: 'fix-bug/github/2' },
    `Superseded by run fix-bug/github/2, which a newer event about ${subject} has started`,
  ],
  [
    { reason: 'steered', into: 'fix-bug/github/0' },
    'Steered into run fix-bug/github/0: the event was sent into its session',
  ],
  [
    { reason: 'expired', holder: 'fix-bug/github/0' },
    `It waited for ${subject} as long as a run may, and run fix-bug/github/0 still works on that`,
  ],
  [
    { reason: 'paused', isEverything: true, by: 'ada', since: SINCE, why: 'Release' },
    `All automations are paused by ada since ${SINCE}: Release. \`curfew resume\` ends that`,
  ],
  [
    { reason: 'paused', isEverything: false, by: 'ada', since: SINCE, why: null },
    `The automation ${automation} is paused by ada since ${SINCE}. \`curfew resume ${automation}\` ends that`,
  ],
  [
    { reason: 'breaker', failures: 3, since: SINCE, closesAt: UNTIL, trial: null, isFirst: true },
    `The breaker of ${automation} is open since ${SINCE}, after 3 failed runs in a row. The first run after ${UNTIL} tries again; \`curfew resume ${automation}\` closes it at once`,
  ],
  [
    { reason: 'breaker', failures: 1, since: SINCE, closesAt: UNTIL, trial: 'fix-bug/github/9', isFirst: false },
    `The breaker of ${automation} is open since ${SINCE}, after 1 failed run. Run fix-bug/github/9 tries now whether the automation works again; \`curfew resume ${automation}\` closes it at once`,
  ],
  [
    {
      reason: 'rate',
      kind: 'sender',
      scope: 'sender:github/octocat',
      rate: { count: 10, perMs: 3_600_000 },
      freeAgainAt: UNTIL,
    },
    `The rate of the sender github/octocat is reached: at most 10 runs in 1h (\`rates.sender\` of curfew.yml). It has room again at ${UNTIL}`,
  ],
])('a run that admission refuses says what stands in its way and what helps: %j', (refusal, reason) => {
  expect(refusalReason(refusal, facts)).toBe(reason);
});

const full: BudgetRefusal = {
  scope: 'automation:fix-bug',
  per: 'day',
  period: '2026-11-21',
  wantedMicros: 5_000_000,
  runLimitMicros: 5_000_000,
  limitMicros: 20_000_000,
  settledMicros: 14_000_000,
  spentMicros: 12_500_000,
  reservedMicros: 5_000_000,
  freeAgainAt: '2026-11-22T00:00:00.000Z',
};

it.each<[Partial<BudgetRefusal>, string]>([
  [
    {},
    'The budget of automation:fix-bug per day has no room: of $20.00, $14.00 are charged ($12.50 known to be spent) and $5.00 reserved. It is free again at 2026-11-22T00:00:00.000Z',
  ],
  [
    { limitMicros: 4_000_000, freeAgainAt: null },
    'The budget of automation:fix-bug per day can never have room: a run reserves $5.00, but the budget is $4.00; raise the budget to at least $5.00, or lower limits.spend to at most $4.00',
  ],
])(
  'a run for which there is no money says which budget, what is in it, and when or how it has room: %j',
  (changes, reason) => {
    expect(budgetReason({ ...full, ...changes })).toBe(reason);
  },
);
