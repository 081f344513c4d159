import { describe, expect, it } from 'vitest';
import { storeDeliveries } from '../../../../database/inbox/store-deliveries.ts';
import { nodeId } from '../../../../stand-ins/forge/shape/identity.ts';
import { issueStage, type OutputCall } from '../../../support/activities/issue-stage.ts';
import { isDone } from '../../../support/activities/open-stage.ts';
import { sampled } from '../../../support/setup/sampled.ts';

const on = issueStage('add-comment');
const OPTIONS = { discussions: true, 'hide-older-comments': true };

/** A comment in a discussion starts the run; it answers another one if `below` is set. */
async function openThread({ below = false } = {}): Promise<OutputCall & { top: number }> {
  const { forge } = on.forge;
  const createdAt = new Date().toISOString();
  const by = { repository: 'acme/api', author: 'ada', createdAt };
  const page = { title: 'How?', body: 'Well?', category: 'general', labels: [] };
  const number = 5_000 + on.stage.issue;
  const discussion = forge.record('discussions', { ...by, ...page, number });
  const say = (parentId: number | null) =>
    forge.record('discussionComments', { ...by, discussionId: discussion.id, parentId, body: '/fix' });
  const top = say(null);
  const comment = below ? say(top.id) : top;
  const payload = {
    action: 'created',
    comment: { node_id: nodeId('DiscussionComment', comment.id) },
    repository: { full_name: 'acme/api' },
  };
  const { deliveryId } = on.stage.event;
  await storeDeliveries(on.stage.dependencies.database, [
    {
      source: 'github',
      deliveryId,
      name: 'discussion_comment',
      headers: {},
      body: new TextEncoder().encode(JSON.stringify(payload)),
      receivedAt: createdAt,
      state: 'pending',
      reason: null,
    },
  ]);
  const event = { ...on.stage.event, name: 'discussion_comment', subject: `discussion:acme/api#${number}`, url: null };
  return { event, options: OPTIONS, top: top.id };
}

function answers(top: number) {
  return on.forge.forge
    .state()
    .discussionComments.filter(({ author, parentId }) => author === 'curfew-bot' && parentId === top);
}

describe('add_comment where a comment in a discussion started the run', () => {
  it.each([[false], [true]])('answers in the thread (below another comment: %s)', async (below) => {
    const { top, ...call } = await openThread({ below });
    const { id, result } = await on.call({ body: 'Found it, @ada.' }, call);
    isDone(result);
    const [made] = answers(top);
    expect(made?.body).toMatch(/^Found it, `@ada`\.\n\n---\n<sub>Made by the automation/);
    expect(on.stage.session.answers(id)[0]?.text).toMatch(
      /^Comment added: \S+\/discussions\/\d+#discussioncomment-\d+$/,
    );
    expect(await on.verified(result)).toBeNull();
    const gone = { type: 'discussion-comment', url: 'u', comment: nodeId('DiscussionComment', 99_999) };
    expect(await on.verified({ done: true, artefact: gone })).toBe('comment u does not exist');
  });

  it('hides its older answers in the thread, and those of nobody else', async () => {
    const { top, ...call } = await openThread();
    isDone((await on.call({ body: 'Older' }, { ...call, runId: 'fix-bug/github/1' })).result);
    isDone((await on.call({ body: 'Other' }, { ...call, runId: 'fix-bugs/github/1' })).result);
    isDone((await on.call({ body: 'Newest' }, call)).result);
    expect(answers(top).map(({ minimizedReason }) => minimizedReason ?? null)).toEqual(['outdated', null, null]);
  });

  it('says what is missing where the automation does not comment in discussions, or the comment is gone', async () => {
    const { top, ...call } = await openThread();
    expect((await on.call({ body: 'x' }, { ...call, options: null })).result).toEqual({
      done: false,
      message:
        'This automation does not comment in discussions: `discussions: true` is not set under `add-comment`. Do not call it again.',
    });
    expect((await on.call({ body: 'x' }, { ...call, outputs: { staged: true } })).result).toMatchObject({
      note: 'Staged: nothing was done. A comment would have been added to the discussion.',
    });
    on.stage.dependencies.github.commentThread = () => Promise.resolve(null);
    expect((await on.call({ body: 'x' }, call)).result).toEqual({
      done: false,
      message: 'The comment that started this run was deleted. Do not call it again.',
    });
    expect(answers(top)).toEqual([]);
  });

  const lost = { after: true, cutSocket: true };
  it.each(
    sampled([
      ['reading the thread', { match: /^POST \/graphql$/, status: 502 }],
      ['asking who we are', { match: /^GET \/user$/, status: 502 }],
      ['answering the tool', null],
      ['answering in the thread, when only the answer is lost', 'reply'],
    ] as const),
  )('answers once after a failure while %s', async (_, fault) => {
    const { top, ...call } = await openThread();
    const id = on.stage.session.use('add_comment', { body: 'Once' });
    if (fault === null) on.stage.session.loseNextAnswer('before it arrives');
    else if (fault === 'reply') {
      // The first request reads the thread, the second one answers in it.
      let requests = 0;
      const match = { test: (line: string) => line === 'POST /graphql' && (requests += 1) === 2 };
      on.forge.forge.failNext({ match: match as unknown as RegExp, ...lost });
    } else on.forge.forge.failNext(fault);
    await expect(on.call({}, { ...call, again: id })).rejects.not.toMatchObject({ nonRetryable: true });
    isDone((await on.call({}, { ...call, again: id })).result);
    isDone((await on.call({}, { ...call, again: id })).result);
    expect(answers(top)).toHaveLength(1);
    expect(on.stage.session.answers(id)).toHaveLength(1);
  });
});
