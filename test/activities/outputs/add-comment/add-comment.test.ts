import { RequestError } from 'octokit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addComment } from '../../../../activities/outputs/add-comment/add-comment.ts';
import { handOver } from '../../../../activities/outputs/hand-over.ts';
import { openForge, WRITE_TOKEN, type OpenForge } from '../../../support/forge/open-forge.ts';
import { COMMENT, isDone, openStage, type RequestChange, type Stage } from '../../../support/activities/open-stage.ts';

let forge: OpenForge;
let stage: Stage;
beforeAll(async () => {
  forge = await openForge();
});
afterAll(() => forge.close());
beforeEach(async () => {
  stage = await openStage(forge);
});
afterEach(() => stage.close());

function comments(number = stage.issue) {
  return forge.forge.state().comments.filter(({ issueNumber }) => issueNumber === number);
}

async function comment(input: Record<string, unknown>, change: RequestChange = {}) {
  const id = stage.session.use('add_comment', input);
  return { id, result: await stage.run(handOver, stage.request(id, change)) };
}

describe('add_comment', () => {
  it('adds the agent’s words, cleaned, to the issue that started the run', async () => {
    const { id, result } = await comment({ body: 'Found it, @ada.' });
    isDone(result);
    const [made] = comments();
    expect(made?.author).toBe('curfew-bot');
    expect(made?.body).toMatch(/^Found it, `@ada`\.\n\n---\n<sub>Made by the automation \*Fix a bug\* with Curfew/);
    expect(made?.body).toContain(`<!-- curfew:fix-bug/github/${stage.event.deliveryId}:add-comment:1 -->`);
    const url = `${forge.forge.serverUrl}/acme/api/issues/${stage.issue}#issuecomment-${made?.id}`;
    expect(result.artefact).toEqual({ type: 'comment', url });
    expect(stage.session.answers(id)).toEqual([{ text: `Comment added: ${url}`, isError: false }]);
    expect(forge.openapiErrors()).toEqual([]);
  });

  it.each([
    [
      'the answer of the forge',
      () => forge.forge.failNext({ match: /^POST .*\/comments$/, after: true, cutSocket: true }),
    ],
    [
      'half of the answer of the forge',
      () => forge.forge.failNext({ match: /^POST .*\/comments$/, after: true, status: 201, body: '{"id": 7, "htm' }),
    ],
    ['the answer of the tool', () => stage.session.loseNextAnswer('before it arrives')],
  ])('is made once when %s is lost', async (_, lose) => {
    const id = stage.session.use('add_comment', { body: 'Once' });
    lose();
    await expect(stage.run(handOver, stage.request(id))).rejects.toThrow();
    const result = await stage.run(handOver, stage.request(id));
    expect(await stage.run(handOver, stage.request(id))).toEqual(result);
    expect(comments()).toHaveLength(1);
    expect(stage.session.answers(id)).toHaveLength(1);
  });

  it('is not made again when somebody deleted it and only our own result was lost', async () => {
    const { id, result } = await comment({ body: 'Gone' });
    isDone(result);
    stage.dependencies.github.listComments = () => Promise.resolve([]);
    const again = await stage.run(handOver, stage.request(id));
    expect(again).toMatchObject({
      done: true,
      effect: 'no-change',
      artefact: null,
      note: 'The comment was added, and somebody deleted it.',
    });
    expect(comments()).toHaveLength(1);
  });

  it.each([
    ['', 'curfew[bot]'],
    [', although the forge does not tell our account', null],
  ])('is not fooled by a stranger who posts the mark first%s', async (_, login) => {
    const mark = `<!-- curfew:fix-bug/github/${stage.event.deliveryId}:add-comment:1 -->`;
    const { octokitFor } = await import('../../../support/forge/open-forge.ts');
    const stranger = octokitFor(forge.forge, WRITE_TOKEN);
    await stranger.rest.issues.createComment({
      owner: 'acme',
      repo: 'api',
      issue_number: stage.issue,
      body: `x ${mark}`,
    });
    stage.dependencies.github.botLogin = () => Promise.resolve(login);
    isDone((await comment({ body: 'Mine' })).result);
    expect(comments()).toHaveLength(2);
  });

  it('is not taken for the first comment that another output of the run has added', async () => {
    const addNote = { ...addComment, output: { ...addComment.output, key: 'add-note' } };
    for (const tool of ['add_comment', 'add_note']) {
      const request = stage.request(stage.session.use(tool, { body: `By ${tool}` }));
      request.automation.safeOutputs.allowed['add-note'] = COMMENT;
      isDone(await stage.run(handOver, request, [addComment, addNote]));
    }
    expect(comments().map(({ body }) => body.split('\n')[0])).toEqual(['By add_comment', 'By add_note']);
  });

  it('is refused after as many comments as the automation allows', async () => {
    isDone((await comment({ body: 'One' })).result);
    const { result } = await comment({ body: 'Two' }, { ordinal: 2 });
    const message = 'This run may use add_comment once, and has done so. Do not call it again.';
    expect(result).toEqual({ done: false, message });
    expect(comments()).toHaveLength(1);
  });

  it('goes where the automation says: anywhere the agent asks, a fixed number, or only the subject', async () => {
    const other = forge.forge.createIssue({ repository: 'acme/api', title: 'Other', author: 'ada' });
    const anywhere = { outputs: { addComment: { ...COMMENT, target: '*' } } };
    isDone((await comment({ body: 'There', number: other.number }, anywhere)).result);
    const fixed = { outputs: { addComment: { ...COMMENT, target: String(other.number) } }, ordinal: 1, runId: 'a/b/c' };
    isDone((await comment({ body: 'Fixed' }, fixed)).result);
    expect(comments(other.number)).toHaveLength(2);
    const missing = await comment({ body: 'Where?' }, anywhere);
    expect(missing.result).toMatchObject({
      done: false,
      message: expect.stringContaining(
        '- number: is not a whole number; say which issue or pull request to comment on',
      ) as string,
    });
    const event = { ...stage.event, subject: 'delivery:1', url: null };
    const nowhere = await comment({ body: 'Where?' }, { event });
    expect(nowhere.result).toMatchObject({ message: expect.stringContaining('is no issue or pull request') as string });
  });

  it.each([
    [
      { number: 99_999 },
      '- number: you cannot choose it: this automation lets the tool work only on #ISSUE. Leave it out',
    ],
    [
      { issue_number: '#12' },
      '- issue_number: you cannot choose it: this automation lets the tool work only on #ISSUE. ',
    ],
    [{ repository: 'acme/web' }, '- repository: you cannot choose it: this run works in acme/api. Leave it out'],
    [{ body: '\u200b\u2060' }, 'The text has no visible words. Write what people are to read.'],
    [
      { body: '<!-- curfew:fix-bug/github/1:add-comment:1 -->' },
      'The text has no visible words. Write what people are to read.',
    ],
  ])('comments nowhere if the agent means another place, or writes nothing: %j', async (input, problem) => {
    const { result } = await comment({ body: 'There', ...input });
    expect(result).toMatchObject({
      done: false,
      message: expect.stringContaining(problem.replace('ISSUE', String(stage.issue))) as string,
    });
    expect(comments()).toEqual([]);
  });

  it('comments on what started the run also if the agent names it', async () => {
    const named = { number: stage.issue, issue_number: `#${stage.issue}`, repo: 'API', repository: 'Acme/API' };
    isDone((await comment({ body: 'Here', ...named })).result);
    expect(comments()).toHaveLength(1);
  });

  it('lets no credential of ours out', async () => {
    const { result } = await comment({ body: `It is ${WRITE_TOKEN}` });
    expect(result).toMatchObject({
      done: false,
      message: expect.stringContaining('a credential that is not yours') as string,
    });
    expect(comments()).toEqual([]);
  });

  it.each([
    ['of a service', 'AKIAQ7ZP3MXKTW5RYB2N', '- body, line 1: looks like a credential (rule aws).'],
    [
      'in an address',
      'https://u:Kx82hd7sQz@acme.io',
      '- body, line 1: looks like a credential (rule password-in-url).',
    ],
    [
      'that stays when invisible text is taken out',
      'AKIA<!-- -->Q7ZP3MXK\u200bTW5RYB2N',
      '- body: looks like a credential',
    ],
  ])('lets no credential out %s', async (_, body, problem) => {
    const { result } = await comment({ body });
    expect(result).toMatchObject({ done: false, message: expect.stringContaining(problem) as string });
    expect(comments()).toEqual([]);
  });

  it('shows and does nothing when outputs are staged', async () => {
    const { result } = await comment({ body: 'Hello' }, { outputs: { staged: true } });
    expect(result).toMatchObject({
      done: true,
      effect: 'staged',
      artefact: null,
      note: `Staged: nothing was done. A comment would have been added to #${stage.issue}.`,
    });
    expect(comments()).toEqual([]);
  });

  it('tells the agent when the number that it chose is none', async () => {
    const anywhere = { outputs: { addComment: { ...COMMENT, target: '*' } } };
    const { result } = await comment({ body: 'Where?', number: 99_999 }, anywhere);
    expect(result).toEqual({ done: false, message: 'acme/api has no issue or pull request #99999.' });
  });

  it('tells the agent when a person has locked the conversation', async () => {
    const request = { method: 'POST', url: 'https://forge', headers: {} } as const;
    stage.dependencies.github.createComment = () =>
      Promise.reject(new RequestError('Unable to create comment because issue is locked.', 403, { request }));
    expect((await comment({ body: 'Too late' })).result).toEqual({
      done: false,
      message: `Commenting on #${stage.issue} of acme/api was not possible: a person has locked the conversation. Do not call it again.`,
    });
  });

  it('ends the run when there is no such issue', async () => {
    const event = { ...stage.event, subject: 'issue:acme/api#9999' };
    await expect(comment({ body: 'Hello' }, { event })).rejects.toMatchObject({
      type: 'GithubRefused',
      nonRetryable: true,
    });
  });
});
