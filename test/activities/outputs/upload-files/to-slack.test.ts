import { describe, expect, it } from 'vitest';
import type { FilesArtefact } from '../../../../contract/files-artefact.ts';
import { slackPostMessage } from '../../../../definitions/outputs/slack-post-message.ts';
import type { SlackFault } from '../../../../stand-ins/slack/start-slack.ts';
import { isDone } from '../../../support/activities/open-stage.ts';
import { BOT_TOKEN } from '../../../support/slack/slack-stage.ts';
import { sampled } from '../../../support/setup/sampled.ts';
import { openFilesStage, type FilesStage } from '../../../support/files/files-stage.ts';

const ANNOUNCE = 'files.getUploadURLExternal';
const SHARE = 'files.completeUploadExternal';
const DAILY = { to: 'slack', channel: '#eng-daily' };

const LOST: [what: string, fault: SlackFault][] = [
  ['where they are sent to', { method: 'files.getUploadURLExternal', cutSocket: true }],
  ['the sending', { method: 'upload', cutSocket: true }],
  ['the sharing itself', { method: 'files.completeUploadExternal', cutSocket: true }],
  ['the answer to the sharing', { method: 'files.completeUploadExternal', after: true, cutSocket: true }],
  ['the look after it', { method: 'files.info', cutSocket: true }],
  ['who the app is', { method: 'conversations.list', cutSocket: true }],
];

async function withReport(): Promise<FilesStage> {
  const stage = await openFilesStage();
  stage.session.leave('report.csv', Buffer.from('a,b\n'));
  stage.session.leave('notes.md', Buffer.from('# Notes\n'));
  return stage;
}

describe('files that go to Slack', () => {
  it('are shared as one message, which says where they come from, and are an artefact', async () => {
    const stage = await withReport();
    const { request, result } = await stage.upload(DAILY, { files: ['report.csv', 'notes.md'], text: 'The **week**.' });
    isDone(result);
    expect(stage.slack.world.messages).toMatchObject([
      {
        channel: 'C0DAILY',
        text: `The *week*.\nMade by the automation _Nightly report_ with Curfew. Run \`${request.runId}\`.`,
        files: [{ name: 'report.csv' }, { name: 'notes.md' }],
      },
    ]);
    expect(stage.slack.world.files.map(({ content }) => content?.toString())).toEqual(['a,b\n', '# Notes\n']);
    const artefact = result.artefact as FilesArtefact;
    expect(artefact).toMatchObject({
      type: 'files',
      to: 'slack',
      url: 'https://acme.slack.com/files/U0CURFEW/F0FILE1/report.csv',
      files: [
        { name: 'report.csv', bytes: 4, mime: 'text/csv', at: 'F0FILE1' },
        { name: 'notes.md', bytes: 8, mime: 'text/markdown', at: 'F0FILE2' },
      ],
    });
    expect(await stage.verify(artefact)).toEqual({ verified: true });
    stage.slack.world.files.pop();
    expect(await stage.verify(artefact)).toEqual({
      verified: false,
      reason: 'notes.md is not at F0FILE2 as it was handed over',
    });
  });

  it('go to the thread of the run', async () => {
    const stage = await withReport();
    stage.slack.world.messages.push({ channel: 'C0SUPPORT', ts: '1764000000.000100', text: 'Please look' });
    const url = 'https://app.slack.com/client/T0ACME/C0SUPPORT/thread/C0SUPPORT-1764000000.000100';
    const event = { ...stage.request('').event, source: 'slack', url };
    isDone((await stage.upload({ to: 'slack' }, { files: ['notes.md'] }, { event })).result);
    expect(stage.slack.world.messages.at(-1)).toMatchObject({ thread_ts: '1764000000.000100', channel: 'C0SUPPORT' });
  });

  it.each([
    [{ to: 'slack' }, {}, 'This run was not started in a thread in Slack'],
    [{ to: 'slack', channel: '#secret' }, {}, 'the app is not in this channel; a person must invite it there'],
    [DAILY, { text: BOT_TOKEN }, 'holds a credential that is not yours'],
  ])('are refused with what to do: %j %j', async (written, input, problem) => {
    const stage = await withReport();
    const { text } = await stage.upload(written, { files: ['notes.md'], ...input });
    expect(text).toContain(problem);
    expect(stage.slack.world.messages).toEqual([]);
  });

  it.each<[string, SlackFault, string]>([
    [
      'a read-only channel',
      { method: SHARE, error: 'restricted_action_read_only_channel' },
      'let the app post in this',
    ],
    [
      'a channel that was archived',
      { method: SHARE, error: 'is_archived' },
      'this channel is archived. Do not call it',
    ],
    ['a file that is too big', { method: 'upload', status: 413 }, 'takes no file of this size; make it smaller'],
    ['a workspace without files', { method: ANNOUNCE, error: 'file_uploads_disabled' }, 'the workspace takes no files'],
  ])('are refused with what the agent can do about %s', async (_, fault, problem) => {
    const stage = await withReport();
    stage.slack.failNext(fault);
    const { result, text } = await stage.upload(DAILY, { files: ['notes.md'] });
    expect(result.done).toBe(false);
    expect(text).toContain(`The files were not shared: `);
    expect(text).toContain(problem);
  });

  it.each(sampled(LOST, 2))('are shared once when this is lost: %s', async (_, fault) => {
    const stage = await withReport();
    const request = await stage.ask(DAILY, { files: ['report.csv', 'notes.md'] });
    stage.slack.failNext(fault);
    await expect(stage.again(request)).rejects.toThrow();
    const result = await stage.again(request);
    isDone(result);
    expect(await stage.again(request)).toEqual(result);
    expect(stage.slack.world.messages).toHaveLength(1);
    expect(stage.slack.world.files.filter(({ isShared }) => isShared)).toHaveLength(2);
  });

  it('wait as long as Slack says when there are too many', async () => {
    const stage = await withReport();
    stage.slack.failNext({ method: 'files.completeUploadExternal', retryAfter: 7 });
    const request = await stage.ask(DAILY, { files: ['notes.md'] });
    await expect(stage.again(request)).rejects.toMatchObject({ type: 'SlackRateLimit', nextRetryDelay: 7_000 });
  });
});

describe('a message with files', () => {
  const OPTIONS = { max: 3, channel: '#eng-daily', thread: true, files: { allowed: ['*.csv'] } };

  async function post(stage: FilesStage, input: object) {
    const request = await stage.ask(DAILY, { files: [] });
    request.toolUseId = stage.session.use('slack_post_message', { ...input });
    request.automation.safeOutputs.allowed = { 'slack-post-message': slackPostMessage.options.parse(OPTIONS) };
    return request;
  }

  it('has them in its thread, once, whatever is lost', async () => {
    const stage = await withReport();
    const request = await post(stage, { text: 'The week', files: ['report.csv'] });
    stage.slack.failNext({ method: 'files.completeUploadExternal', after: true, cutSocket: true });
    await expect(stage.again(request)).rejects.toThrow();
    stage.session.loseNextAnswer('before it arrives');
    await expect(stage.again(request)).rejects.toThrow();
    const result = await stage.again(request);
    isDone(result);
    expect(await stage.again(request)).toEqual(result);
    const [message, shared, ...others] = stage.slack.world.messages;
    expect(others).toEqual([]);
    expect(shared).toMatchObject({ thread_ts: message?.ts, text: '', files: [{ name: 'report.csv' }] });
    expect(result.artefact).toMatchObject({ type: 'slack-message', files: [{ name: 'report.csv', at: 'F0FILE1' }] });
    expect(await stage.verify(result.artefact!)).toEqual({ verified: true });
    stage.slack.world.files.length = 0;
    expect(await stage.verify(result.artefact!)).toMatchObject({ verified: false });
  });

  it('is posted only if Slack takes its files, so that the agent can change both', async () => {
    const stage = await withReport();
    stage.slack.failNext({ method: 'upload', status: 413 });
    const request = await post(stage, { text: 'The week', files: ['report.csv'] });
    expect(await stage.again(request)).toMatchObject({
      message: 'The message was not posted: the workspace takes no file of this size; make it smaller.',
    });
    expect(stage.slack.world.messages).toEqual([]);
    const other = await post(stage, { text: 'The week, shorter', files: ['report.csv'] });
    isDone(await stage.again(other));
    expect(stage.slack.world.messages.map(({ text }) => text)).toEqual(['The week, shorter', '']);
  });

  it('that is posted is not called missing if its files cannot be shared then', async () => {
    const stage = await withReport();
    stage.slack.failNext({ method: SHARE, error: 'restricted_action_thread_locked' });
    const request = await post(stage, { text: 'The week', files: ['report.csv'] });
    const result = await stage.again(request);
    isDone(result);
    expect(result.note).toMatch(/^Message posted: \S+ · Its files were not shared: the workspace does not let the app/);
    expect(await stage.verify(result.artefact!)).toEqual({ verified: true });
    expect(await stage.again(request)).toMatchObject({ artefact: result.artefact });
  });

  it('is not posted if a file may not leave', async () => {
    const stage = await withReport();
    const result = await stage.again(await post(stage, { text: 'The week', files: ['notes.md'] }));
    expect(result).toMatchObject({ done: false, message: expect.stringContaining('names match *.csv') as string });
    expect(stage.slack.world.messages).toEqual([]);
  });
});
