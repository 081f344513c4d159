import { beforeEach, describe, expect, it } from 'vitest';
import { withOwnActs } from '../../../../activities/own-acts/with-own-acts.ts';
import type { Github } from '../../../../connections/github/create-github.ts';
import { deleteOwnActs } from '../../../../database/own-acts/delete-own-acts.ts';
import { noteCause } from '../../../../database/own-acts/note-cause.ts';
import { noteOwnActs } from '../../../../database/own-acts/note-own-acts.ts';
import { admit } from '../../../../database/runs/admit.ts';
import type { Database } from '../../../../database/schema.ts';
import { ownActKey } from '../../../../definitions/sources/github/own-act-keys.ts';
import { explain } from '../../../../triggers/explain.ts';
import { ownActsOf } from '../../../../triggers/own-acts-of.ts';
import { automationFile, load } from '../../../support/definitions/definitions-folder.ts';
import { DATABASES } from '../../../support/database/databases.ts';
import { makeRun } from '../../../support/database/make-run.ts';
import { temporaryDatabase } from '../../../support/database/temporary-database.ts';
import { makeDelivery } from '../../../support/triggers/make-delivery.ts';
import { noGithub } from '../../../support/triggers/serve.ts';
import { oneIn } from '../../../support/setup/sampled.ts';

const itSampled = oneIn(2);

const RUN = 'answer/github/1';
const OURS = { login: 'curfew-user', type: 'User' };
const ADA = { login: 'ada', type: 'User' };
const HELPER = { login: 'helper[bot]', type: 'Bot' };
const repository = { full_name: 'acme/api' };
const COMMENT = '✅ **answer** ended: **delivered**\n\n<!-- curfew:answer/github/1:status -->';
const COMMENTS =
  'on: { issue_comment: , issues: , push: , pull_request: { types: [synchronize, labeled, opened] }, workflow_run: , create: , roles: all }';

let database: Database;
let github: Github;
beforeEach(async () => {
  database = await temporaryDatabase();
  const done = new Proxy({}, { get: () => () => Promise.resolve({ number: 5 }) }) as Github;
  github = withOwnActs(done, (keys) => noteOwnActs(database, RUN, keys));
});

interface Given {
  name?: string;
  account?: string | null;
  keys?: string;
  settings?: string;
}

/** Null if the event starts a run, else the reason. */
async function refused(payload: object, given: Given = {}): Promise<string | null> {
  const { name = 'issue_comment', account = 'curfew-user', keys = COMMENTS, settings = '' } = given;
  const { definitions, problems } = load({ 'automations/a.md': automationFile(keys), 'curfew.yml': settings });
  expect(problems).toEqual([]);
  const clients = { github: { ...noGithub, botLogin: async () => account }, ownActs: ownActsOf(database) };
  const [explanation] = await explain({ definitions, ...clients }, makeDelivery(payload, { name }));
  return explanation?.input ? null : (explanation?.reason ?? 'nothing');
}

function comment(body: string, sender: object, change: { action?: string; from?: string } = {}): object {
  const { action = 'created', from } = change;
  const changes = from === undefined ? {} : { changes: { body: { from } } };
  const issue = { number: 1, title: 'Question', body: '', labels: [] };
  return { action, issue, comment: { id: 9, body, user: OURS }, repository, sender, ...changes };
}

it("with a person's token, a comment that Curfew wrote or edited starts nothing, and the reason names its run", async () => {
  await github.createComment('Acme/API', 1, COMMENT);
  const reason = `Curfew itself caused this in run \`${RUN}\`, and \`chain-depth\` of curfew.yml lets a run start no other: that run is number 1 of its chain, and \`chain-depth\` is 1`;
  expect(await refused(comment(COMMENT, OURS))).toBe(reason);
  expect(await refused(comment(`${COMMENT}\r\n`, OURS, { action: 'edited', from: 'before' }))).toBe(reason);
});

it('an edit of a comment is recognised by its mark if nothing is written down about the run in it', async () => {
  const edited = comment(COMMENT, OURS, { action: 'edited', from: '⏳\n\n<!-- curfew:answer/github/1:status -->' });
  for (const account of ['curfew-user', null]) {
    expect(await refused(edited, { account })).toMatch(/Curfew itself/);
  }
});

it('what the person behind the token writes counts, even if it quotes, changes or deletes a text of Curfew', async () => {
  await github.createComment('acme/api', 1, COMMENT);
  const quoted = `${COMMENT.replaceAll(/^/gm, '> ')}\n\nThat is not right.`;
  expect(await refused(comment('/fix it', OURS))).toBeNull();
  expect(await refused(comment(quoted, OURS))).toBeNull();
  expect(await refused(comment(`Look:\n\n${COMMENT}`, OURS))).toBeNull();
  expect(await refused(comment(`${COMMENT}\nadded`, OURS, { action: 'edited', from: COMMENT }))).toBeNull();
  expect(await refused(comment(COMMENT, OURS, { action: 'deleted' }))).toBeNull();
  expect(await refused(comment(`> ${COMMENT}`, ADA))).toBeNull();
});

it('a person who edits a comment of Curfew with another account counts as that person', async () => {
  const edited = comment(COMMENT, ADA, { action: 'edited', from: 'before' });
  expect(await refused(edited)).toBeNull();
  expect(await refused(edited, { account: null })).toBe(
    'the text was written by Curfew itself, and what it does starts nothing',
  );
  await github.createComment('acme/api', 1, COMMENT);
  expect(await refused(comment(COMMENT.replace('✅', 'x'), ADA, { action: 'edited', from: COMMENT }))).toBeNull();
});

it("an App's own account is skipped for every action, whether it is written down or not", async () => {
  const app = { login: 'curfew[bot]', type: 'Bot' };
  for (const action of ['created', 'edited', 'deleted']) {
    expect(await refused(comment('Done.', app, { action }), { account: 'curfew[bot]' })).toMatch(/is Curfew itself/);
  }
});

it('a label, an assignee, a new issue and its labels are told from what the person does with the same account', async () => {
  const page = { number: 5, title: 'Report', body: 'All is well.', labels: [] };
  const event = (action: string, members: object = {}) => ({
    action,
    issue: page,
    ...members,
    repository,
    sender: OURS,
  });
  await github.createIssue('acme/api', { title: 'Report', body: 'All is well.', labels: ['report'] });
  await github.addLabels('acme/api', 5, ['Bug']);
  await github.addAssignees('acme/api', 5, ['ada']);
  const own = [
    event('opened'),
    event('labeled', { label: { name: 'report' } }),
    event('labeled', { label: { name: 'bug' } }),
    event('assigned', { assignee: ADA }),
  ];
  for (const payload of own)
    expect(await refused(payload, { name: 'issues' })).toMatch(/^Curfew itself caused this in run/);
  const persons = [
    event('closed'),
    event('labeled', { label: { name: 'fix' } }),
    event('unlabeled', { label: { name: 'bug' } }),
    event('assigned', { assignee: { login: 'bob' } }),
  ];
  for (const payload of persons) expect(await refused(payload, { name: 'issues' })).toBeNull();
});

it('what Curfew takes off a discussion is its own, and what a bot then does at any page of Curfew answers it', async () => {
  await github.removeDiscussionLabel('acme/api', 8, 'Fix');
  await github.closeIssue('acme/api', 5);
  await github.updateComment('acme/api', { id: 9, number: 6 }, COMMENT);
  const keys = 'on: { discussion: , discussion_comment: , issue_comment: , issues: , roles: all }';
  const discussion = { number: 8, title: 'Idea', body: '', labels: [] };
  const taken = (name: string, sender: object) =>
    refused({ action: 'unlabeled', label: { name }, discussion, repository, sender }, { name: 'discussion', keys });
  expect(await taken('fix', OURS)).toMatch(/^Curfew itself caused this in run/);
  expect(await taken('other', OURS)).toBeNull();
  const answered = { action: 'created', comment: { body: 'Thanks!' }, discussion, repository, sender: HELPER };
  expect(await refused(answered, { name: 'discussion_comment', keys })).toMatch(/answers run/);
  const issue = { number: 5, title: 'Report', body: '', labels: [] };
  const done = { action: 'milestoned', issue, repository, sender: HELPER };
  expect(await refused(done, { name: 'issues', keys })).toMatch(/answers run/);
  expect(await refused({ ...done, action: 'opened' }, { name: 'issues', keys })).toBeNull();
  expect(await refused({ ...comment('Seen.', HELPER), issue: { ...issue, number: 6 } })).toMatch(/answers run/);
});

it("the same label counts as the person's own when it is added again later", async () => {
  await github.addLabels('acme/api', 5, ['bug']);
  const later = new Date(Date.now() + 5 * 60_000).toISOString();
  const issue = { number: 5, title: 'Report', body: '', labels: [], updated_at: later };
  const payload = { action: 'labeled', label: { name: 'bug' }, issue, repository, sender: OURS };
  expect(await refused(payload, { name: 'issues' })).toBeNull();
});

const HEAD = 'a'.repeat(40);
const push = (after: string, branch: string) => ({
  ref: `refs/heads/${branch}`,
  before: '0'.repeat(40),
  after,
  commits: [],
  pusher: {},
  repository,
  sender: OURS,
});

it('a push of Curfew, and the checks of its commit, start nothing; other commits of the same account do', async () => {
  await noteOwnActs(database, RUN, [
    ownActKey.push('acme/api', 'curfew/a', HEAD),
    ownActKey.branch('acme/api', 'curfew/a'),
  ]);
  const run = { name: 'CI', head_branch: 'curfew/a', head_sha: HEAD, pull_requests: [] };
  const checked = { action: 'completed', workflow_run: run, workflow: {}, repository, sender: ADA };
  expect(await refused(push(HEAD, 'curfew/a'), { name: 'push' })).toMatch(/Curfew itself/);
  expect(await refused(checked, { name: 'workflow_run' })).toMatch(
    /^Curfew itself caused this in run `answer\/github\/1`/,
  );
  const again = { ...checked, workflow_run: { ...run, run_attempt: 2 } };
  expect(await refused(again, { name: 'workflow_run' })).toBeNull();
  expect(await refused(push('b'.repeat(40), 'curfew/a'), { name: 'push' })).toBeNull();
  expect(await refused(push(HEAD, 'main'), { name: 'push' })).toBeNull();
});

it('a workflow of GitHub Actions that began to run by a comment of Curfew starts nothing, but one by a comment of a person', async () => {
  await github.createComment('acme/api', 1, COMMENT);
  const ran = (event: string, minutes: number, sender: object) => ({
    action: 'completed',
    workflow_run: {
      name: 'CI',
      event,
      head_branch: 'main',
      head_sha: HEAD,
      pull_requests: [],
      created_at: new Date(Date.now() + minutes * 60_000).toISOString(),
    },
    workflow: {},
    repository,
    sender,
  });
  const given = { name: 'workflow_run' };
  expect(await refused(ran('issue_comment', 0, OURS), given)).toMatch(/^Curfew itself caused this in run/);
  expect(await refused(ran('issue_comment', 0, ADA), given)).toBeNull();
  expect(await refused(ran('issue_comment', 5, OURS), given)).toBeNull();
  expect(await refused(ran('schedule', 0, OURS), given)).toBeNull();
});

it('a bot that answers a comment of Curfew starts nothing, but a person who does', async () => {
  expect(await refused(comment('Thanks!', HELPER))).toBeNull();
  await github.createComment('acme/api', 1, COMMENT);
  expect(await refused(comment('Thanks!', HELPER))).toBe(
    `@helper[bot] answers run \`${RUN}\`, and \`chain-depth\` of curfew.yml lets a run start no other: that run is number 1 of its chain, and \`chain-depth\` is 1`,
  );
  expect(await refused(comment('Thanks!', ADA))).toBeNull();
  const listed = COMMENTS.replace('roles: all', 'roles: all, bots: [ada]');
  expect(await refused(comment('Thanks!', ADA), { keys: listed })).toMatch(/^@ada answers run/);
});

/** Runs that this login started, one after the other; each acted at issue 1 after so many seconds. Returns when the last one did. */
async function runsStartedBy(logins: string[], seconds: number): Promise<number> {
  let at = Date.now() - 600_000;
  for (const [index, actor] of logins.entries()) {
    await runThatActed({ index, actor, startedAt: at, actedAt: at + 5_000 });
    at += 5_000 + seconds * 1_000;
  }
  return at;
}

interface Acted {
  index: number;
  actor: string;
  startedAt: number;
  actedAt: number;
}

async function runThatActed({ index, actor, startedAt, actedAt }: Acted): Promise<void> {
  const run = makeRun(`${index}`, { automation: 'answer', subject: `issue:acme/api#${index}` });
  const facts = { ...run, event: { ...run.event, actor }, startedAt: new Date(startedAt).toISOString() };
  await admit(database, { run: facts, step: 1, final: true });
  await noteOwnActs(database, run.runId, [ownActKey.page('acme/api', 1)]);
  await database
    .updateTable('ownActs')
    .set({ at: new Date(actedAt).toISOString() })
    .where('runId', '=', run.runId)
    .execute();
}

/** A comment that was written at this time. */
function commentAt(time: number, login: string, body = 'Thanks!'): object {
  const written = { id: 9, body, user: { login, type: 'User' }, updated_at: new Date(time).toISOString() };
  return { ...comment(body, { login, type: 'User' }), comment: written };
}

describe.each(DATABASES)('on $name', ({ openNew }) => {
  beforeEach(async () => {
    database = await openNew();
  });

  itSampled(
    'a machine account that answers each run is stopped after five, and the reason says what still starts one',
    async () => {
      const at = await runsStartedBy(['ada', ...Array.from({ length: 5 }, () => 'clerk')], 20);
      expect(await refused(commentAt(at, 'clerk'))).toBe(
        '@clerk answers a run for the 6th time after equally long, as a bot does; a person can start a run after 10 minutes, or by a slash command, and a bot belongs in `bots` or `skip-bots`',
      );
      expect(await refused(commentAt(at, 'ada'))).toBeNull();
      expect(await refused(commentAt(at + 121_000, 'clerk'))).toBeNull();
      expect(await refused(commentAt(at, 'clerk', '/fix it'), { keys: FIX })).toBeNull();
    },
  );

  itSampled('people who talk with Curfew at their own pace, or in turns, may go on', async () => {
    expect(
      await refused(commentAt(await runsStartedBy(['clerk', 'clerk', 'clerk', 'clerk'], 130), 'clerk')),
    ).toBeNull();
    const inTurns = await runsStartedBy(['clerk', 'ada', 'clerk', 'clerk'], 20);
    expect(await refused(commentAt(inTurns, 'clerk'))).toBeNull();
  });

  itSampled(
    'runs that were started before another one acted answer nothing, unless there are as many as only a bot starts',
    async () => {
      const startedAt = Date.now() - 60_000;
      const start = async (from: number, to: number): Promise<void> => {
        for (let index = from; index < to; index += 1)
          await runThatActed({
            index,
            actor: 'clerk',
            startedAt: startedAt + index,
            actedAt: startedAt + 5_000 + index,
          });
      };
      await start(0, 20);
      expect(await refused(commentAt(startedAt + 9_000, 'clerk'))).toBeNull();
      await start(20, 30);
      expect(await refused(commentAt(startedAt + 9_000, 'clerk'))).toMatch(/^@clerk answers a run/);
    },
  );

  itSampled('a person who gives a label again and again starts a run each time', async () => {
    const at = await runsStartedBy(['clerk', 'clerk', 'clerk', 'clerk'], 1);
    const labeled = {
      action: 'labeled',
      label: { name: 'agent' },
      issue: { number: 1, title: 'Report', body: '', labels: [], updated_at: new Date(at).toISOString() },
      repository,
      sender: { login: 'clerk', type: 'User' },
    };
    expect(await refused(labeled, { name: 'issues' })).toBeNull();
  });
});

it('an answer with the mark of a run that is not known here is that of another installation of Curfew', async () => {
  await github.createComment('acme/api', 1, 'Done.');
  const other = { login: 'other-curfew', type: 'User' };
  const text = 'Done, too.\n\n<!-- curfew:theirs/github/9:1 -->';
  const written = (sender: object) => ({
    ...comment(text, sender),
    comment: { id: 9, body: text, user: other },
  });
  expect(await refused(written(other))).toMatch(/^@other-curfew answers run/);
  expect(await refused({ ...written(ADA), action: 'edited', changes: { body: { from: 'Done.' } } })).toBeNull();
});

it('`bots` with the name of an App means that App, and no person of the same name', async () => {
  const keys = (bots: string) => `on: { issue_comment: , bots: [${bots}] }`;
  const person = { login: 'helper', type: 'User' };
  expect(await refused(comment('Hi', HELPER), { keys: keys('"helper[bot]"') })).toBeNull();
  expect(await refused(comment('Hi', { ...HELPER, login: 'Helper[BOT]' }), { keys: keys('helper') })).toBeNull();
  expect(await refused(comment('Hi', person), { keys: keys('"helper[bot]"') })).toMatch(/GitHub was asked/);
});

const FIX = 'on: { slash_command: fix, roles: all }';

it('a machine account with the name of a bot is a bot from its first answer on', async () => {
  const helper = { login: 'acme-bot', type: 'User' };
  expect(await refused(comment('Thanks!', helper))).toBeNull();
  await github.createComment('acme/api', 1, COMMENT);
  expect(await refused(comment('Thanks!', helper))).toMatch(/^@acme-bot answers run/);
  expect(await refused(comment('Thanks!', { login: 'talbot', type: 'User' }))).toBeNull();
});

it("with a token of an App whose account nobody knows, the App's labels are its own, and those of people are not", async () => {
  await github.addLabels('acme/api', 5, ['bug']);
  await github.addAssignees('acme/api', 5, ['ada']);
  const event = (members: object, sender: object) => ({
    issue: { number: 5, title: 'Report', body: '', labels: [] },
    ...members,
    repository,
    sender,
  });
  const app = { login: 'curfew[bot]', type: 'Bot' };
  const given = { name: 'issues', account: null };
  for (const members of [
    { action: 'labeled', label: { name: 'bug' } },
    { action: 'assigned', assignee: ADA },
  ]) {
    expect(await refused(event(members, app), given)).toMatch(/^Curfew itself caused this in run/);
    expect(await refused(event(members, ADA), given)).toBeNull();
  }
});

it('with `chain-depth` runs start one another to that depth, and the reason and the input say which run caused it', async () => {
  await github.createComment('acme/api', 1, COMMENT);
  expect(await refused(comment(COMMENT, OURS), { settings: 'chain-depth: 2' })).toBeNull();
  await noteCause(database, RUN, { runId: 'first/github/0', depth: 2 });
  expect(await refused(comment(COMMENT, OURS), { settings: 'chain-depth: 2' })).toMatch(/lets a run start no other/);
  const { definitions } = load({ 'automations/a.md': automationFile(COMMENTS), 'curfew.yml': 'chain-depth: 3' });
  const clients = { github: { ...noGithub, botLogin: async () => 'curfew-user' }, ownActs: ownActsOf(database) };
  const [planned] = await explain(
    { definitions, ...clients },
    makeDelivery(comment(COMMENT, OURS), { name: 'issue_comment' }),
  );
  expect(planned).toMatchObject({
    reason: `started by \`issue_comment\`, which run \`${RUN}\` caused`,
    input: { causedBy: { runId: RUN, depth: 3 } },
  });
});

it('in a chain a run has the role `write`, whatever the person behind the token may do', async () => {
  await github.createComment('acme/api', 1, COMMENT);
  const keys = (roles: string) => `on: { issue_comment: , roles: [${roles}] }`;
  const settings = 'chain-depth: 2';
  expect(await refused(comment(COMMENT, OURS), { keys: keys('admin, write'), settings })).toBeNull();
  expect(await refused(comment(COMMENT, OURS), { keys: keys('admin'), settings })).toBe(
    '`roles` asks for admin; a run of Curfew counts as write',
  );
});

it('old acts are deleted, and those after stay', async () => {
  await github.createComment('acme/api', 1, COMMENT);
  expect(await deleteOwnActs(database, { before: new Date(Date.now() - 60_000).toISOString(), limit: 9 })).toBe(0);
  expect(await deleteOwnActs(database, { before: new Date(Date.now() + 60_000).toISOString(), limit: 9 })).toBe(3);
});
