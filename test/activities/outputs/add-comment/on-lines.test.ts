import { expect, it } from 'vitest';
import { storeDeliveries } from '../../../../database/inbox/store-deliveries.ts';
import type { RequestedFault } from '../../../../stand-ins/forge/faults.ts';
import { issueStage, type OutputCall } from '../../../support/activities/issue-stage.ts';
import { isDone } from '../../../support/activities/open-stage.ts';
import { sampled } from '../../../support/setup/sampled.ts';

const on = issueStage('add-comment');

/** A comment on a line of a pull request starts the run; `below`: it answers another one. */
async function openThread({ below = false } = {}): Promise<OutputCall & { first: number }> {
  const branch = `topic-${on.stage.issue}`;
  const { sha } = await on.forge.pushBranch(branch, { 'a.txt': 'a\n' });
  const place = { owner: 'acme', repo: 'api' };
  const { data } = await on.forge.octokit.rest.pulls.create({
    ...place,
    title: 'A change',
    head: branch,
    base: 'main',
  });
  const createdAt = new Date().toISOString();
  const line = { path: 'a.txt', line: 1, diffHunk: '@@ -0,0 +1 @@\n+a', commit: sha, createdAt };
  const by = { repository: 'acme/api', pullNumber: data.number, author: 'ada' };
  const first = on.forge.forge.record('reviewComments', { ...by, ...line, body: '/fix' });
  const comment = below
    ? on.forge.forge.record('reviewComments', { ...by, ...line, body: '/fix again', inReplyTo: first.id })
    : first;
  const payload = {
    action: 'created',
    comment: { id: comment.id, ...(below ? { in_reply_to_id: first.id } : {}) },
    pull_request: { number: data.number },
    repository: { full_name: 'acme/api' },
  };
  await storeDeliveries(on.stage.dependencies.database, [
    {
      source: 'github',
      deliveryId: on.stage.event.deliveryId,
      name: 'pull_request_review_comment',
      headers: {},
      body: new TextEncoder().encode(JSON.stringify(payload)),
      receivedAt: createdAt,
      state: 'pending',
      reason: null,
    },
  ]);
  const subject = `pull:acme/api#${data.number}`;
  return { event: { ...on.stage.event, name: 'pull_request_review_comment', subject }, first: first.id };
}

function answers(first: number) {
  const { reviewComments } = on.forge.forge.state();
  return reviewComments.filter(({ author, inReplyTo }) => author === 'curfew-bot' && inReplyTo === first);
}

it.each([[false], [true]])('answers in the thread whose comment started the run (below another: %s)', async (below) => {
  const { first, ...call } = await openThread({ below });
  const { result } = await on.call({ body: 'Found it, @ada.' }, call);
  isDone(result);
  expect(answers(first)).toHaveLength(1);
  expect(answers(first)[0]?.body).toMatch(/^Found it, `@ada`\.\n\n---\n<sub>Made by the automation/);
  expect(result.artefact?.type).toBe('review-comment');
  expect(await on.verified(result)).toBeNull();
  expect(on.forge.openapiErrors()).toEqual([]);
});

it('goes into the conversation where the automation names the target, and nowhere where it is staged', async () => {
  const { first, ...call } = await openThread();
  const note = expect.stringMatching(
    /^Staged: nothing was done\. A comment would have been added to a thread of #\d+\.$/,
  ) as string;
  expect((await on.call({ body: 'x' }, { ...call, outputs: { staged: true } })).result).toMatchObject({ note });
  isDone((await on.call({ body: 'Here' }, { ...call, options: { target: on.stage.issue } })).result);
  expect(on.comments()).toHaveLength(1);
  expect(answers(first)).toEqual([]);
});

const POINTS: [string, RequestedFault][] = [
  ['looking for the answer', { match: /^GET .*\/pulls\/\d+\/comments$/, status: 502 }],
  ['answering', { match: /^POST .*\/replies$/, status: 503 }],
  ['answering, when only the answer is lost', { match: /^POST .*\/replies$/, after: true, cutSocket: true }],
];

it.each(sampled([...POINTS, ['answering the tool', null] as const]))(
  'answers once after a failure while %s',
  async (_, fault) => {
    const { first, ...call } = await openThread();
    const id = on.stage.session.use('add_comment', { body: 'Once' });
    if (fault === null) on.stage.session.loseNextAnswer('before it arrives');
    else on.forge.forge.failNext(fault);
    await expect(on.call({}, { ...call, again: id })).rejects.not.toMatchObject({ nonRetryable: true });
    isDone((await on.call({}, { ...call, again: id })).result);
    expect(answers(first)).toHaveLength(1);
    expect(on.stage.session.answers(id)).toHaveLength(1);
  },
);
