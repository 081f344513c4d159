import Anthropic from '@anthropic-ai/sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerTool } from '../../../../activities/session/tools/answer-tool.ts';
import { readToolUse } from '../../../../activities/session/tools/read-tool-use.ts';
import { startAgentApi, type AgentApi } from '../../../../stand-ins/agent-api/start-agent-api.ts';
import type { StandInSession } from '../../../../stand-ins/agent-api/stand-in-session.ts';
import { standInSessionOf } from '../../../support/activities/stand-in-session-of.ts';

let api: AgentApi;
let agentApi: Anthropic;
let session: StandInSession;
beforeEach(async () => {
  api = await startAgentApi();
  agentApi = new Anthropic({ baseURL: api.url, apiKey: 'none', maxRetries: 0, logLevel: 'off' });
  session = await standInSessionOf(api);
});
afterEach(() => api.close());

function answer(toolUseId: string, text = 'Done'): Promise<void> {
  return answerTool(agentApi, { sessionId: session.id, toolUseId }, { text, isError: false });
}

/** How many answers were sent. */
function sent(): number {
  return api.requests.get('POST /v1/sessions/:id/events') ?? 0;
}

describe('the answer to a tool', () => {
  it('is sent once, however often it is given', async () => {
    const id = session.use('noop', { reason: 'x' });
    await answer(id, 'First');
    await answer(id, 'Second');
    expect(session.answers(id)).toEqual([{ text: 'First', isError: false }]);
    expect(sent()).toBe(1);
  });

  it('counts as given when it arrived and only the reply was lost', async () => {
    const id = session.use('noop', { reason: 'x' });
    session.loseNextAnswer('after it arrived');
    await answer(id);
    expect(session.answers(id)).toHaveLength(1);
  });

  it('is an error, to be tried again, when it did not arrive', async () => {
    const id = session.use('noop', { reason: 'x' });
    session.loseNextAnswer('before it arrives');
    await expect(answer(id)).rejects.toThrow(`Answering tool use ${id} of session ${session.id}`);
    expect(sent()).toBe(1);
    await answer(id);
    expect(session.answers(id)).toHaveLength(1);
  });

  it('counts as given when the session refuses a second one', async () => {
    const id = session.use('noop', { reason: 'x' });
    session.refuseNextAnswer(400, () => session.answer(id, 'From another attempt'));
    await answer(id);
    expect(session.answers(id)).toEqual([{ text: 'From another attempt', isError: false }]);
  });

  it('ends the run when the session refuses one and has none', async () => {
    const id = session.use('noop', { reason: 'x' });
    session.refuseNextAnswer(400);
    await expect(answer(id)).rejects.toMatchObject({ type: 'AgentApiRefused', nonRetryable: true });
  });
});

describe('a tool use', () => {
  it('is read with its answer', async () => {
    const other = session.use('noop', { reason: 'other' });
    const id = session.use('noop', { reason: 'x' });
    await answer(other);
    const use = await readToolUse(agentApi, session.id, id);
    expect(use).toEqual({
      name: 'noop',
      input: { reason: 'x' },
      at: expect.stringMatching(/Z$/) as string,
      answer: null,
    });
    await answer(id, 'Yes');
    expect(await readToolUse(agentApi, session.id, id)).toMatchObject({
      answer: { text: 'Yes', isError: false },
    });
  });

  it('that the session does not have ends the run', async () => {
    await expect(readToolUse(agentApi, session.id, 'sevt_none')).rejects.toMatchObject({
      type: 'NoSuchToolUse',
      nonRetryable: true,
      message: `Session ${session.id} has no tool use sevt_none`,
    });
  });
});
