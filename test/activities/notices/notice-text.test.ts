import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { noticeText } from '../../../activities/notices/notice-text.ts';
import { cleanOutput } from '../../../text/clean-output.ts';
import { slackText } from '../../../text/slack-text.ts';
import type { ApprovalWaits, BreakerOpen, BudgetFull, SourceSilent } from '../../../contract/notice.ts';

const budget: BudgetFull = {
  kind: 'budget',
  scope: 'repository:acme/api',
  per: 'day',
  period: '2026-11-27',
  limitMicros: 30_000_000,
  settledMicros: 24_500_000,
  reservedMicros: 5_000_000,
  wantedMicros: 5_000_000,
  runId: 'fix-bug/github/7',
  freeAgainAt: '2026-11-27T23:00:00.000Z',
};

const breaker: BreakerOpen = {
  kind: 'breaker',
  automation: 'fix-bug',
  failures: 3,
  openedAt: '2026-11-27T09:12:30.000Z',
  closesAt: '2026-11-27T10:12:30.000Z',
  runId: 'fix-bug/github/7',
};

const approval: ApprovalWaits = {
  kind: 'approval',
  runId: 'fix-bug/github/7',
  key: 'output:use_1',
  before: 'output',
  what: 'create_pull_request: Add the numbers',
  approvers: ['slack:#support', 'user:octocat'],
  count: 2,
  approvedBy: 1,
  since: '2026-11-26T10:00:00.000Z',
  until: '2026-11-28T10:00:00.000Z',
  otherwise: 'cancel',
  title: 'The sum is wrong',
  url: 'https://github.com/acme/api/issues/5',
};

const silence: SourceSilent = {
  kind: 'silence',
  source: 'github',
  lastAt: '2026-11-27T09:12:30.000Z',
  missedHours: 3.8,
  usualHours: 0.5,
};

it('a budget that is used up is told with its numbers, and what lets runs start earlier', () => {
  expect(noticeText([budget])).toMatchInlineSnapshot(
    `"**A budget is used up:** that of the repository \`acme/api\` per day. Of $30.00, $24.50 are charged and $5.00 are reserved by runs under way. The run \`fix-bug/github/7\` wanted $5.00 and did not get it. More runs are refused until runs under way end and free what they do not need, at the latest until 2026-11-27 23:00 UTC. To let them start earlier, raise the budget in \`curfew.yml\`, or in the automation if its own is lower, and start \`curfew serve\` again. Where the money went: \`curfew report --since 1d\`."`,
  );
  expect(noticeText([{ ...budget, scope: 'organization', per: 'month' }])).toContain(
    '**A budget is used up:** that of the organization per month.',
  );
});

it('a breaker is told with the run that opened it, and how to close it', () => {
  expect(noticeText([breaker])).toMatchInlineSnapshot(
    `"**A breaker is open:** the last 3 runs of \`fix-bug\` failed, so since 2026-11-27 09:12 UTC its events start no runs. From 2026-11-27 10:12 UTC on, one run tries whether it works again. What went wrong: \`curfew show fix-bug/github/7\`. When it is mended, \`curfew resume fix-bug\` closes the breaker at once."`,
  );
});

it('a decision that waits is told with what it is about, until when, and how to decide', () => {
  expect(noticeText([approval])).toMatchInlineSnapshot(`
    "**A run waits for a decision before it hands something over**, since 2026-11-26 10:00 UTC: half of the time for it is over.

    > create_pull_request: Add the numbers

    The run is \`fix-bug/github/7\` (The sum is wrong), about https://github.com/acme/api/issues/5. If nobody decides by 2026-11-28 10:00 UTC, that counts as a no. It is for \`slack:#support\`, \`user:octocat\`. 1 of 2 people have approved. To decide: \`curfew approve fix-bug/github/7 --key output:use_1\`, or \`curfew deny fix-bug/github/7 --key output:use_1 --reason "…"\`."
  `);
  expect(
    noticeText([
      { ...approval, key: 'limit:1', before: 'limit', what: '$5.00 is spent', count: 1, otherwise: 'go-on', url: null },
    ]),
  ).toMatchInlineSnapshot(`
    "**A run at its limit waits for a decision**, since 2026-11-26 10:00 UTC: half of the time for it is over.

    > $5.00 is spent

    The run is \`fix-bug/github/7\` (The sum is wrong). If nobody decides by 2026-11-28 10:00 UTC, the run goes on. It is for \`slack:#support\`, \`user:octocat\`. To decide: \`curfew approve fix-bug/github/7 --key limit:1\`, or \`curfew deny fix-bug/github/7 --key limit:1 --reason "…"\`."
  `);
});

it('a question of an agent is told with how to answer it', () => {
  const question = {
    key: 'question:use_1',
    before: 'question',
    what: 'ask_human: Which\none?',
    approvers: [],
    count: 1,
  };
  expect(noticeText([{ ...approval, ...question } as ApprovalWaits])).toMatchInlineSnapshot(`
    "**An agent waits for an answer**, since 2026-11-26 10:00 UTC: half of the time for it is over.

    > Which one?

    The run is \`fix-bug/github/7\` (The sum is wrong), about https://github.com/acme/api/issues/5. If nobody answers by 2026-11-28 10:00 UTC, the agent gets no answer. To answer: \`curfew steer fix-bug/github/7 "…"\`."
  `);
});

it('a source that is silent is told with what was to be expected, and where to look', () => {
  expect(noticeText([silence])).toMatchInlineSnapshot(
    `"**A source is silent for longer than usual:** \`github\`, since 2026-11-27 09:12 UTC. Going by the same hours of the four weeks before, it should have sent something in 3.8 of the hours since then; its longest silence of those weeks had 0.5 such hours. Look at the list of deliveries that its sender keeps: whether its webhook is switched on, and what Curfew answered. What came last: \`curfew deliveries --source github\`. \`curfew recover\` looks for what was lost."`,
  );
});

it('many notices of one kind are a list with one line each', () => {
  const four = [1, 2, 3, 4];
  expect(
    noticeText([
      ...four.map((number) => ({ ...silence, source: `pager-${number}` })),
      ...four.map((number) => ({ ...approval, runId: `fix-bug/github/${number}` })),
      ...four.map((number) => ({ ...breaker, automation: `fix-${number}` })),
      ...four.map((number) => ({ ...budget, scope: `automation:fix-${number}` })),
    ]),
  ).toMatchInlineSnapshot(`
    "**4 budgets are used up.** Their runs are refused. To let them start earlier, raise the budgets in \`curfew.yml\`, or in the automations, and start \`curfew serve\` again.
    - the automation \`fix-1\` per day: $30.00, until 2026-11-27 23:00 UTC
    - the automation \`fix-2\` per day: $30.00, until 2026-11-27 23:00 UTC
    - the automation \`fix-3\` per day: $30.00, until 2026-11-27 23:00 UTC
    - the automation \`fix-4\` per day: $30.00, until 2026-11-27 23:00 UTC

    **The breakers of 4 automations are open:** their last runs failed, so their events start no runs. What went wrong: \`curfew runs --automation NAME\`. \`curfew resume NAME\` closes a breaker at once.
    - \`fix-1\`: 3 failed runs
    - \`fix-2\`: 3 failed runs
    - \`fix-3\`: 3 failed runs
    - \`fix-4\`: 3 failed runs

    **4 decisions have waited for half of their time.** \`curfew approvals\` lists them, and how to answer each.
    - \`fix-bug/github/1\`, \`output:use_1\`, until 2026-11-28 10:00 UTC
    - \`fix-bug/github/2\`, \`output:use_1\`, until 2026-11-28 10:00 UTC
    - \`fix-bug/github/3\`, \`output:use_1\`, until 2026-11-28 10:00 UTC
    - \`fix-bug/github/4\`, \`output:use_1\`, until 2026-11-28 10:00 UTC

    **4 sources are silent for longer than usual.** If they are all, look whether \`curfew serve\` can be reached. \`curfew deliveries\` shows what came last, \`curfew recover\` looks for what was lost.
    - \`pager-1\`, since 2026-11-27 09:12 UTC
    - \`pager-2\`, since 2026-11-27 09:12 UTC
    - \`pager-3\`, since 2026-11-27 09:12 UTC
    - \`pager-4\`, since 2026-11-27 09:12 UTC"
  `);
});

it('a budget of which nothing is reserved is free again when its day is over, and not before', () => {
  expect(noticeText([{ ...budget, settledMicros: 29_500_000, reservedMicros: 0 }])).toContain(
    'More runs are refused until 2026-11-27 23:00 UTC.',
  );
});

it.each([
  ['a title with a single backtick', { title: 'The ` is wrong' }],
  ['a title with a comment that is not closed', { title: 'The sum <!-- is' }],
  ['a title with a comment that begins with an invisible character', { title: 'The sum <!\u200B-- is' }],
  ['a question with a comment that is not closed', { what: 'ask_human: Which? <!-- one' }],
  ['a question and a title with half a comment each', { what: 'ask_human: <!-- a', title: 'b --> c' }],
])('%s hides nothing of this notice or the next one', (_, words) => {
  const text = noticeText([{ ...approval, ...words }, breaker]);
  for (const shown of [cleanOutput(text), slackText(text, []).join('\n')]) {
    expect(shown).toContain('The run is `fix-bug/github/7` (');
    expect(shown).toContain('It is for `slack:#support`, `user:octocat`. 1 of 2');
    expect(shown).toContain('`curfew approve fix-bug/github/7 --key output:use_1`');
    expect(shown).toContain('`curfew resume fix-bug` closes');
  }
});

it('the page about notices shows them as they are', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/notices.md'), 'utf8');
  const quoted = page.replaceAll(/^> ?/gm, '');
  for (const notice of [budget, breaker, approval, silence]) expect(quoted).toContain(noticeText([notice]));
});
