import { expect, it } from 'vitest';
import type { Github } from '../../connections/github/create-github.ts';
import { oneIn, sampled } from '../support/setup/sampled.ts';
import { commentOn, issueOf, openLoop, pullOf, type Account, type Happening } from '../support/triggers/open-loop.ts';

const itSampled = oneIn(4);

const OURS: Account = { login: 'curfew-user', type: 'User' };
const APP: Account = { login: 'curfew[bot]', type: 'Bot' };
const ADA: Account = { login: 'ada', type: 'User' };
const BOB: Account = { login: 'bob', type: 'User' };
const CLERK: Account = { login: 'clerk', type: 'User' };
const HELPER: Account = { login: 'helper[bot]', type: 'Bot' };

const EVENTS =
  'issue_comment: , issues: , pull_request_review_comment: , pull_request: { types: [opened, synchronize] }, roles: all';
const ANSWER = { answer: `on: { ${EVENTS} }\nsafe-outputs: { add-comment: }` };

let made = 0;

function comment(sender: Account, members: { action?: string; issue?: object; text?: string } = {}): Happening {
  made += 1;
  const { action = 'created', issue = issueOf(1), text = 'And now?' } = members;
  const changes = action === 'edited' ? { body: { from: 'And?' } } : undefined;
  const payload = { action, issue, comment: { id: made, body: text.replace('?', ` ${made}?`), user: sender }, changes };
  return { name: 'issue_comment', payload, sender };
}

function onIssue(action: string, sender: Account, members: object = {}): Happening {
  made += 1;
  return { name: 'issues', payload: { action, issue: issueOf(1), delivery: made, ...members }, sender };
}

/** What a bot may do after each act of Curfew. */
const WAYS = {
  comments: (who: Account) => [comment(who)],
  'edits a comment': (who: Account) => [comment(who, { action: 'edited' })],
  'edits the issue': (who: Account) => [onIssue('edited', who, { changes: { body: { from: `${made}` } } })],
  'gives a label again': (who: Account) => [onIssue('labeled', who, { label: { name: 'agent' } })],
  'closes and reopens': (who: Account) => ['closed', 'reopened'].map((action) => onIssue(action, who)),
  'opens an issue': (who: Account) => [onIssue('opened', who, { issue: issueOf(100 + made) })],
  'replies in a review': (who: Account) => {
    const [{ payload }] = [comment(who)];
    const reply = { ...payload, issue: undefined, pull_request: pullOf(1) };
    return [{ name: 'pull_request_review_comment', payload: reply, sender: who }];
  },
  'pushes a commit': (who: Account) => {
    const payload = { action: 'synchronize', pull_request: pullOf(1, `${made}`), delivery: (made += 1) };
    return [{ name: 'pull_request', payload, sender: who }];
  },
};

/** How many runs start when Ada comments once, and an account does this after each act of Curfew. */
async function countRuns(way: keyof typeof WAYS, who: Account, { own = OURS, after = 500 } = {}): Promise<number> {
  const answer = (): Happening[] => WAYS[way](who).map((each, index) => (index === 0 ? { ...each, after } : each));
  const { play } = await openLoop({ automations: ANSWER, own, answer });
  return (await play(comment(ADA))).length;
}

const BY_AN_APP = [
  'comments',
  'edits a comment',
  'edits the issue',
  'gives a label again',
  'closes and reopens',
] as const;

it.each(sampled(BY_AN_APP))(
  'an App that %s after each act of Curfew starts no run, nor does Curfew itself',
  async (way) => {
    expect(await countRuns(way, HELPER)).toBe(1);
    expect(await countRuns(way, HELPER, { own: APP, after: 20 * 60_000 })).toBe(1);
  },
);

itSampled('an App that brings new work after each act of Curfew is stopped at the fifth time', async () => {
  expect(await countRuns('pushes a commit', HELPER)).toBe(5);
  expect(await countRuns('opens an issue', HELPER)).toBe(6);
});

const BY_TEXTS = ['comments', 'edits a comment', 'edits the issue', 'replies in a review'] as const;

it.each(sampled(BY_TEXTS))(
  'a machine account that nobody lists and that %s at once starts two runs more, and five if it always waits a minute',
  async (way) => {
    expect(await countRuns(way, CLERK)).toBe(3);
    expect(await countRuns(way, CLERK, { after: 60_000 })).toBe(6);
  },
);

it.each(
  sampled([
    ['comments', 9 * 60_000, 6],
    ['pushes a commit', 500, 15],
    ['gives a label again', 500, 15],
  ] as const),
)('a machine account that nobody lists and that %s is stopped in the end', async (way, after, count) => {
  expect(await countRuns(way, CLERK, { after })).toBe(count);
});

itSampled(
  'a bot that answered at once stays stopped when a person asks again, and the reason says what to do',
  async () => {
    const { play, lastReasons } = await openLoop({
      automations: ANSWER,
      own: OURS,
      answer: () => [{ ...comment(CLERK), after: 500 }],
    });
    expect(await play(comment(ADA))).toHaveLength(3);
    expect((await lastReasons())['answer']).toBe(
      '@clerk answers a run within 5 seconds for the 3rd time in a row, as a bot does; a person can start a run after 5 seconds, or by a slash command, and a bot belongs in `bots` or `skip-bots`',
    );
    expect(await play({ ...comment(ADA), after: 60_000 })).toHaveLength(3);
    expect(await play({ ...comment(ADA), after: 60_000 })).toHaveLength(1);
    expect((await lastReasons())['answer']).toContain('within 5 seconds for the 5th time in a day');
  },
);

itSampled('two machine accounts that nobody lists and that answer each other are stopped', async () => {
  const clerks = [CLERK, { login: 'scribe', type: 'User' as const }];
  for (const after of [500, 60_000]) {
    const answer = (_: Happening, count: number): Happening[] =>
      clerks.slice(count % 2, (count % 2) + 1).map((clerk) => ({ ...comment(clerk), after }));
    const { play } = await openLoop({ automations: ANSWER, own: OURS, answer });
    expect((await play(comment(ADA))).length).toBeLessThan(15);
  }
});

itSampled(
  'a person who talks with an agent, answers within seconds or a minute and uses a saved reply is never taken for a bot',
  async () => {
    const waits = [3, 41, 12, 58, 5, 4, 27, 9, 60, 33, 6, 17, 50];
    const answer = (_: Happening, count: number): Happening[] =>
      waits.slice(count - 1, count).map((seconds) => ({ ...comment(ADA), after: seconds * 1_000 }));
    const { play } = await openLoop({ automations: ANSWER, own: OURS, answer });
    expect(await play(comment(ADA))).toHaveLength(1 + waits.length);
  },
);

itSampled(
  'a person who submits twenty comments of a review at once, and another one later, starts a run with each',
  async () => {
    const keys = `${ANSWER.answer}\nwhen-busy: parallel`;
    const review = WAYS['replies in a review'];
    const twenty = Array.from({ length: 20 }, () => review(ADA)).flat();
    const { play } = await openLoop({
      automations: { answer: keys },
      own: OURS,
      act: async (github) => [await commentOn(github, 1)],
      answer: (_, count) =>
        count === 1 ? twenty.map((each, index) => (index === 0 ? { ...each, after: 4_000 } : each)) : [],
    });
    expect(await play(comment(ADA))).toHaveLength(21);
    for (const after of [4_000, 30_000]) {
      expect(await play({ ...comment(ADA), after })).toHaveLength(1);
    }
  },
);

itSampled('two installations of Curfew do not answer each other', async () => {
  const other: Account = { login: 'other-curfew', type: 'User' };
  const text = 'Done?\n\n<!-- curfew:their-answer/github/1:1 -->';
  for (const action of ['created', 'edited']) {
    const { play } = await openLoop({
      automations: ANSWER,
      own: OURS,
      answer: () => [comment(other, { action, text })],
    });
    expect(await play(comment(ADA))).toHaveLength(1);
  }
});

itSampled('people who comment on a pull request of Curfew start a run each, also at once', async () => {
  const onPull = { issue: { ...issueOf(2), pull_request: {} } };
  const { play } = await openLoop({
    automations: ANSWER,
    own: OURS,
    act: async (github, { event }) => {
      const isFirst = event.subject === 'issue:acme/api#1';
      if (isFirst) await github.createIssue('acme/api', { title: 'Fix', body: 'Fixed.', labels: [] });
      return [await commentOn(github, 2)];
    },
    answer: () => [],
  });
  expect(await play(comment(ADA))).toHaveLength(1);
  for (const person of [BOB, ADA, OURS]) expect(await play(comment(person, onPull))).toHaveLength(1);
});

itSampled('one event that starts several runs counts as one answer', async () => {
  const automations = { a: ANSWER.answer, b: ANSWER.answer, c: ANSWER.answer, d: ANSWER.answer };
  const { play } = await openLoop({ automations, own: OURS, answer: () => [] });
  expect(await play(comment(ADA))).toHaveLength(4);
  expect(await play({ ...comment(ADA), after: 60_000 })).toHaveLength(4);
});

itSampled('runs start one another through issues and labels only as far as `chain-depth` says', async () => {
  const act = async (github: Github): Promise<Happening[]> => {
    const body = `Report ${(made += 1)}.\n\n<!-- curfew:answer/github/${made}:1 -->`;
    const { number } = await github.createIssue('acme/api', { title: 'Report', body, labels: ['report'] });
    await github.addLabels('acme/api', number, ['agent']);
    const issue = issueOf(number, { body });
    const happened = [{}, { label: { name: 'report' } }, { label: { name: 'agent' } }];
    return happened.map((members) => onIssue('label' in members ? 'labeled' : 'opened', OURS, { issue, ...members }));
  };
  for (const [settings, count] of [
    ['', 1],
    ['chain-depth: 2', 4],
  ] as const) {
    const { play } = await openLoop({ automations: ANSWER, settings, own: OURS, act, answer: () => [] });
    expect(await play(comment(ADA))).toHaveLength(count);
  }
});
