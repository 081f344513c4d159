import { beforeEach, expect, it } from 'vitest';
import { pino } from 'pino';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { closeApproval } from '../../../activities/people/close-approval.ts';
import { endAsking } from '../../../activities/people/end-asking.ts';
import { openApproval } from '../../../activities/people/open-approval.ts';
import type { ActivityDependencies } from '../../../activities/dependencies.ts';
import type { Github } from '../../../connections/github/create-github.ts';
import type { Comment } from '../../../connections/github/issue-calls.ts';
import type { WaitingApproval } from '../../../contract/people.ts';
import { findOwnAct } from '../../../database/own-acts/find-own-act.ts';
import { admit } from '../../../database/runs/admit.ts';
import { settle } from '../../../database/runs/settle.ts';
import { ownActKey } from '../../../definitions/sources/github/own-act-keys.ts';
import { readEnvironment } from '../../../runtime/environment/environment.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';
import { temporaryDatabase, temporaryFolder } from '../../support/database/temporary-database.ts';

const run = makeRun('1');
const { runId } = run;
const MARK = `<!-- curfew:${runId}:ask:limit:1 -->`;

let comments: Comment[];
let fault: 'before' | 'after' | null;
let dependencies: ActivityDependencies;

beforeEach(async () => {
  comments = [];
  fault = null;
  const github: Partial<Github> = {
    userExists: async () => true,
    teamExists: async () => true,
    botLogin: async () => 'curfew-bot',
    listComments: async () => comments,
    createComment: async (_repository, number, body) => {
      const failing = fault;
      fault = null;
      if (failing === 'before') throw new Error('The line was cut');
      const made = { id: comments.length + 1, url: `#${number}`, body, author: 'curfew-bot' };
      comments.push(made);
      if (failing === 'after') throw new Error('The line was cut');
      return made;
    },
    updateComment: async (_repository, { id }, body) => {
      const found = comments.find((each) => each.id === id);
      if (!found) throw new Error('There is no such comment');
      found.body = body;
      return found;
    },
  };
  const settings = { CURFEW_AGENT_API: 'http://127.0.0.1:9', CURFEW_AGENT_API_KEY: 'key-of-the-agent-api' };
  const tokens = { GITHUB_TOKEN: 'write-token', GITHUB_READ_TOKEN: 'read-token' };
  const environment = readEnvironment({ ...settings, ...tokens }, 'worker');
  dependencies = {
    environment,
    github,
    database: await temporaryDatabase(),
    dataFolder: temporaryFolder(),
    log: pino({ level: 'silent' }),
  } as unknown as ActivityDependencies;
  await admit(dependencies.database, { run, step: 1, final: true });
});

function approvalOf(changes: Partial<WaitingApproval> = {}): WaitingApproval {
  return {
    key: 'limit:1',
    before: 'limit',
    what: '$5.00 is spent, says @octocat',
    approvers: ['user:mona', 'team:acme/leads', 'operator'],
    count: 1,
    since: new Date().toISOString(),
    until: '2026-11-28T10:00:00.000Z',
    otherwise: 'cancel',
    approvedBy: [],
    extraMicros: 5_000_000,
    ...changes,
  };
}

function inActivity<Result>(work: () => Promise<Result>): Promise<Result> {
  return new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR', () => {}) }).run(work);
}

it.each(['before', 'after'] as const)(
  'people at GitHub are asked once, although the line was cut %s that',
  async (when) => {
    const approval = approvalOf();
    fault = when;
    await expect(inActivity(() => openApproval(dependencies, { runId, approval }))).rejects.toThrow('Asking on #5');
    await inActivity(() => openApproval(dependencies, { runId, approval }));
    await inActivity(() => openApproval(dependencies, { runId, approval }));
    expect(comments.map(({ body }) => body)).toEqual([
      [
        '**A decision is needed** by 2026-11-28T10:00:00.000Z:',
        '$5.00 is spent, says `@octocat`',
        '@mona, @acme/leads: write `/curfew approve` ($5.00 more) or `/curfew deny <reason>` in a comment here.',
        MARK,
      ].join('\n\n'),
    ]);
  },
);

it('the comment says how it ended, and is not edited twice', async () => {
  const approval = approvalOf();
  await inActivity(() => openApproval(dependencies, { runId, approval }));
  const closing = { runId, key: 'limit:1', state: 'approved', at: new Date().toISOString(), by: 'user:mona' } as const;
  await inActivity(() => closeApproval(dependencies, closing));
  await inActivity(() => closeApproval(dependencies, { ...closing, by: 'user:mona' }));
  const ended = ['A decision was needed:', '$5.00 is spent, says `@octocat`', '**Approved** by user:mona.', MARK];
  expect(comments.map(({ body }) => body)).toEqual([ended.join('\n\n')]);
});

it('the comment says that the run has ended before, and the edit is written down as an act of the run', async () => {
  const approval = approvalOf({ until: new Date(Date.now() + 3_600_000).toISOString() });
  await inActivity(() => openApproval(dependencies, { runId, approval }));
  await settle(dependencies.database, makeSettlement(run, { endedAt: new Date().toISOString() }));
  await inActivity(() => endAsking(dependencies, runId));
  await inActivity(() => endAsking(dependencies, runId));
  const [comment] = comments;
  expect(comment?.body).toContain('**Not needed any more**: the run has ended.');
  const key = ownActKey.text('acme/api', comment?.body ?? '');
  expect(await findOwnAct(dependencies.database, [key], { since: null })).toMatchObject({ runId });
});

it('the comment of a run that was stopped while it was written says so, and a run that was stopped before writes none', async () => {
  const approval = approvalOf({ until: new Date(Date.now() + 3_600_000).toISOString() });
  const { github } = dependencies;
  const createComment = github.createComment.bind(github);
  const stop = () => settle(dependencies.database, makeSettlement(run, { endedAt: new Date().toISOString() }));
  github.createComment = async (...given) => {
    await stop();
    await inActivity(() => endAsking(dependencies, runId));
    return await createComment(...given);
  };
  await inActivity(() => openApproval(dependencies, { runId, approval }));
  expect(comments.map(({ body }) => body)).toEqual([
    expect.stringContaining('**Not needed any more**: the run has ended.') as string,
  ]);
  await inActivity(() => openApproval(dependencies, { runId, approval: { ...approval, key: 'limit:2' } }));
  expect(comments).toHaveLength(1);
});

it('nobody is asked if no approver is at GitHub', async () => {
  await inActivity(() => openApproval(dependencies, { runId, approval: approvalOf({ approvers: ['operator'] }) }));
  expect(comments).toEqual([]);
});

it('a question is asked of the approvers of the automation, and its answer is a command', async () => {
  const approval = approvalOf({
    key: 'question:a',
    before: 'question',
    approvers: [],
    asked: ['user:mona', 'slack:U0ADA'],
  });
  await inActivity(() =>
    openApproval(dependencies, { runId, approval: { ...approval, what: 'ask_human: Which one?' } }),
  );
  expect(comments.map(({ body }) => body.split('\n\n').slice(0, 3))).toEqual([
    [
      '**The agent asks**, until 2026-11-28T10:00:00.000Z:',
      'Which one?',
      '@mona: write `/curfew steer <answer>` in a comment here.',
    ],
  ]);
});
