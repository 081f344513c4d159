import { describe, expect, it } from 'vitest';
import { handOver } from '../../../../activities/outputs/hand-over.ts';
import { verifySlackMessage } from '../../../../activities/outputs/slack-post-message/verify-slack-message.ts';
import type { OutputRequest, OutputResult } from '../../../../contract/output.ts';
import { addSlackThread, slackThreadsOf } from '../../../../database/people/slack-threads.ts';
import { problemsOf } from '../../../support/definitions/definitions-folder.ts';
import { isDone } from '../../../support/activities/open-stage.ts';
import { BOT_TOKEN, openSlackStage, type SlackStage } from '../../../support/slack/slack-stage.ts';

const PARENT = { channel: 'C0SUPPORT', ts: '1764000000.000100', user: 'U0ADA', text: 'Please look' };

function post(stage: SlackStage, request: OutputRequest): Promise<OutputResult> {
  return stage.run(() => handOver(stage.dependencies, request));
}

async function posted(stage: SlackStage, text: string, change: Parameters<SlackStage['request']>[1] = {}) {
  const id = stage.session.use('slack_post_message', { text });
  const request = stage.request(id, change);
  return { id, request, result: await post(stage, request) };
}

describe('a message', () => {
  it('goes to the channel that the automation names, says where it comes from, and is an artefact', async () => {
    const stage = await openSlackStage();
    const { id, request, result } = await posted(stage, 'All **green**.');
    isDone(result);
    const [made] = stage.slack.world.messages;
    expect(made).toMatchObject({ channel: 'C0DAILY', text: 'All *green*.' });
    expect(made?.thread_ts).toBeUndefined();
    expect(JSON.stringify(made?.blocks)).toContain(
      `Made by the automation _Nightly report_ with Curfew. Run \`${request.runId}\`.`,
    );
    const url = `https://acme.slack.com/archives/C0DAILY/p${made?.ts.replace('.', '')}`;
    expect(result.artefact).toEqual({ type: 'slack-message', url, channel: 'C0DAILY', ts: made?.ts });
    expect(stage.session.answers(id)).toEqual([{ text: `Message posted: ${url}`, isError: false }]);
    const { calls } = stage.slack;
    expect(calls.find(({ method }) => method === 'chat.postMessage')?.given).toMatchObject({
      parse: 'none',
      unfurl_links: 'false',
    });
    const lookup = {
      dependencies: stage.dependencies,
      github: stage.dependencies.github,
      artefact: result.artefact ?? { type: '', url },
      repository: null,
      betweenLooksMs: 0,
    };
    expect(await verifySlackMessage(lookup)).toBeNull();
    stage.slack.world.messages.length = 0;
    expect(await verifySlackMessage(lookup)).toBe(`message ${url} does not exist`);
  });

  it('goes to the thread of the run where it has one in this channel; the next ones follow the first', async () => {
    const stage = await openSlackStage();
    const runId = 'report/slack/Ev1';
    const own = { team: 'T0ACME', channel: 'C0SUPPORT', thread: '1764000000.000100', runId, madeBy: 'event' };
    stage.slack.world.messages.push(PARENT);
    await addSlackThread(stage.dependencies.database, own);
    isDone((await posted(stage, 'In the thread', { runId, options: { channel: null } })).result);
    isDone((await posted(stage, 'In another channel', { runId, ordinal: 2 })).result);
    isDone((await posted(stage, 'Below that', { runId, ordinal: 3 })).result);
    const messages = stage.slack.world.messages.slice(1);
    expect(messages.map(({ channel, thread_ts: thread }) => [channel, thread])).toEqual([
      ['C0SUPPORT', '1764000000.000100'],
      ['C0DAILY', undefined],
      ['C0DAILY', messages[1]?.ts],
    ]);
    expect(await slackThreadsOf(stage.dependencies.database, runId)).toHaveLength(2);
  });

  it('goes to the thread that started the run before that was noted', async () => {
    const stage = await openSlackStage();
    const url = 'https://app.slack.com/client/T0ACME/C0SUPPORT/thread/C0SUPPORT-1764000000.000100';
    const event = { ...stage.request('').event, source: 'slack', url };
    stage.slack.world.messages.push(PARENT);
    isDone((await posted(stage, 'Here', { event, options: { channel: null } })).result);
    expect(stage.slack.world.messages.slice(1)).toMatchObject([
      { channel: 'C0SUPPORT', thread_ts: '1764000000.000100' },
    ]);
  });

  it.each([
    [{ channel: '#nowhere' }, 'There is no channel #nowhere that the app can see.'],
    [{ channel: 'C0NOWHERE' }, 'there is no such channel, or it is private'],
    [{ channel: '#secret' }, 'the app is not in this channel; a person must invite it there'],
    [{ channel: null }, 'This run was not started in a thread in Slack'],
  ])('is refused with what to do: %j', async (options, problem) => {
    const stage = await openSlackStage();
    expect((await posted(stage, 'Hello', { options })).result).toMatchObject({
      done: false,
      message: expect.stringContaining(problem) as string,
    });
  });

  it('that is long becomes several messages of one thread, each of a size that Slack takes', async () => {
    const stage = await openSlackStage();
    const text = `\`\`\`\n${'x'.repeat(7_000)}\n\`\`\`\n${'A line & more.\n'.repeat(2_500)}`;
    isDone((await posted(stage, text)).result);
    const [first, ...others] = stage.slack.world.messages;
    expect(others.length).toBeGreaterThan(2);
    for (const message of others) expect(message.thread_ts).toBe(first?.ts);
    const shown = stage.slack.world.messages.flatMap(({ blocks = [] }) =>
      (blocks as { text?: { text: string } }[]).map(({ text: section }) => section?.text ?? ''),
    );
    for (const section of shown) expect(section.split('```').length % 2).toBe(1);
    expect(shown.join('').match(/x/g)).toHaveLength(7_000);
    expect(shown.join('\n').match(/A line &amp; more\./g)).toHaveLength(2_500);
  });

  it('of many short paragraphs has at most 50 blocks', async () => {
    const stage = await openSlackStage();
    isDone((await posted(stage, `${'word\n\n'.repeat(10_000)}`)).result);
    for (const { blocks = [] } of stage.slack.world.messages) expect(blocks.length).toBeLessThanOrEqual(50);
  });

  it('lets no credential out, not even one that appears when signs are taken out', async () => {
    const stage = await openSlackStage();
    for (const text of [BOT_TOKEN, 'AKIAQ7ZP3MXKTW5RYB2N', 'AKIA<!-- -->Q7ZP3MXKTW5RYB2N']) {
      expect((await posted(stage, text)).result).toMatchObject({
        done: false,
        message: expect.stringContaining('credential') as string,
      });
    }
    expect(stage.slack.world.messages).toEqual([]);
  });

  it('is shown and not posted when outputs are staged', async () => {
    const stage = await openSlackStage();
    const id = stage.session.use('slack_post_message', { text: 'Hello' });
    const request = stage.request(id);
    request.automation.safeOutputs.staged = true;
    expect(await post(stage, request)).toMatchObject({
      effect: 'staged',
      note: expect.stringContaining('#eng-daily') as string,
    });
    expect(stage.slack.calls).toEqual([]);
  });
});

describe('a message is posted once', () => {
  const LONG = 'A line.\n'.repeat(3_000);

  it.each([
    [
      'the answer to the first part',
      (stage: SlackStage) => stage.slack.failNext({ method: 'chat.postMessage', after: true, cutSocket: true }),
    ],
    [
      'the first part itself',
      (stage: SlackStage) => stage.slack.failNext({ method: 'chat.postMessage', cutSocket: true }),
    ],
    [
      'the look before it',
      (stage: SlackStage) => stage.slack.failNext({ method: 'conversations.history', cutSocket: true }),
    ],
    ['the link to it', (stage: SlackStage) => stage.slack.failNext({ method: 'chat.getPermalink', cutSocket: true })],
    ['who the app is', (stage: SlackStage) => stage.slack.failNext({ method: 'auth.test', cutSocket: true })],
    ['the answer of the tool', (stage: SlackStage) => stage.session.loseNextAnswer('before it arrives')],
  ])('when %s is lost', async (_, lose) => {
    const stage = await openSlackStage();
    const request = stage.request(stage.session.use('slack_post_message', { text: LONG }));
    lose(stage);
    await expect(post(stage, request)).rejects.toThrow();
    const result = await post(stage, request);
    expect(await post(stage, request)).toEqual(result);
    const marks = stage.slack.world.messages.map(({ metadata }) => metadata?.event_payload['part']);
    expect(marks).toEqual(marks.map((_, index) => index + 1));
    expect(marks.length).toBeGreaterThan(1);
    expect(new Set(stage.slack.world.messages.slice(1).map(({ thread_ts: thread }) => thread)).size).toBe(1);
  });

  it('when the second part is lost', async () => {
    const stage = await openSlackStage();
    const request = stage.request(stage.session.use('slack_post_message', { text: LONG }));
    const { world } = stage.slack;
    const push = world.messages.push.bind(world.messages);
    world.messages.push = (...messages) => {
      if (world.messages.length === 0)
        stage.slack.failNext({ method: 'chat.postMessage', after: true, cutSocket: true });
      return push(...messages);
    };
    await expect(post(stage, request)).rejects.toThrow();
    isDone(await post(stage, request));
    const marks = world.messages.map(({ metadata }) => metadata?.event_payload['part']);
    expect(marks).toEqual([1, 2, 3].slice(0, marks.length));
    expect(new Set(marks).size).toBe(marks.length);
  });

  it('and waits as long as Slack says when there are too many', async () => {
    const stage = await openSlackStage();
    const request = stage.request(stage.session.use('slack_post_message', { text: 'Hello' }));
    stage.slack.failNext({ method: 'chat.postMessage', retryAfter: 7 });
    await expect(post(stage, request)).rejects.toMatchObject({
      type: 'SlackRateLimit',
      nextRetryDelay: 7_000,
      nonRetryable: false,
    });
    isDone(await post(stage, request));
    expect(stage.slack.world.messages).toHaveLength(1);
  });

  it('and not again when somebody deleted it and only our own result was lost', async () => {
    const stage = await openSlackStage();
    const { request } = await posted(stage, 'Gone');
    stage.slack.world.messages.length = 0;
    expect(await post(stage, request)).toMatchObject({
      effect: 'no-change',
      note: 'The message was posted to Slack, and somebody deleted it.',
    });
    expect(stage.slack.world.messages).toEqual([]);
  });

  it('and is not taken for that of a stranger with the same mark', async () => {
    const stage = await openSlackStage();
    const id = stage.session.use('slack_post_message', { text: 'Mine' });
    const request = stage.request(id);
    const { world } = stage.slack;
    const payload = { run: request.runId, output: 'slack-post-message', ordinal: 1, part: 1 };
    world.messages.push({
      channel: 'C0DAILY',
      ts: world.nextTs(),
      bot_id: 'B0OTHER',
      text: 'x',
      metadata: { event_type: 'curfew_message', event_payload: payload },
    });
    isDone(await post(stage, request));
    expect(world.messages).toHaveLength(2);
  });

  it('and ends the run with what to do when the token is wrong', async () => {
    const stage = await openSlackStage();
    stage.slack.failNext({ method: 'auth.test', error: 'invalid_auth' });
    const request = stage.request(stage.session.use('slack_post_message', { text: 'Hello' }));
    await expect(post(stage, request)).rejects.toMatchObject({
      type: 'SlackRefused',
      message: expect.stringContaining('What to do: SLACK_BOT_TOKEN is wrong') as string,
    });
  });
});

it.each([
  ['{ channel: daily }', 'write the id of a channel such as C024BE91L'],
  ['{ thread: false }', 'is false, so `channel` must say where messages go'],
  ['{ channel: "#daily", files: yes please }', 'must be true, or a map such as'],
])('slack-post-message: %s is refused', (options, problem) => {
  expect(problemsOf(`on: issues\nsafe-outputs: { slack-post-message: ${options} }`)).toContain(problem);
});
