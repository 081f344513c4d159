import { afterEach, expect, it } from 'vitest';
import { runTurn } from '../../../engine/brain/run-turn.ts';
import { writeSession } from '../../../engine/store/write-session.ts';
import type { EventBodyOf, EventType, LoggedEvent } from '../../../engine/store/session-event.ts';
import { checkRequest } from '../../../stand-ins/model/check-request.ts';
import { bareEngine, type BareEngine } from '../../support/engine/bare-engine.ts';
import { call, say, type Answers, type Play, type Reply } from '../../support/engine/scripted-model.ts';

let bare: BareEngine;
afterEach(() => bare.stop());

const never = new AbortController().signal;

it('runs nothing of a refused answer and never shows it to the model again', async () => {
  const stop_details = { type: 'refusal', category: 'cyber', explanation: 'No.' };
  const content = [...(say('I begin.').content ?? []), ...(call('bash', { command: 'rm -rf /' }).content ?? [])];
  const { id, play } = await turn('Refuse', [{ content, stop_reason: 'refusal', stop_details }, say('Better.')]);
  expect(bare.toolCalls).toEqual([]);
  const events = await bare.events(id);
  expect(ofType(events, 'agent.tool_use')).toEqual([]);
  expect(ofType(events, 'session.status_idle')).toMatchObject([{ stop_reason: { type: 'refusal' }, stop_details }]);
  await sendAndWork(id, 'Do good');
  expect(play.calls).toHaveLength(2);
  expect(play.calls[1]?.messages).toMatchObject([{ role: 'user', content: [{ text: 'Refuse' }, { text: 'Do good' }] }]);
});

it.each(['max_tokens', 'model_context_window_exceeded'])('drops a call that was cut (%s) and goes on', async (cut) => {
  const content = [...(say('Half.').content ?? []), ...(call('bash', { command: 'rm' }).content ?? [])];
  const { id, play } = await turn('Cut', [{ content, stop_reason: cut }, say('Done.')]);
  expect(bare.toolCalls).toEqual([]);
  expect(ofType(await bare.events(id), 'session.status_idle')).toMatchObject([{ stop_reason: { type: 'end_turn' } }]);
  expectValid(play);
});

it.each([
  ['null', null, 'null'],
  ['a string', 'ls', 'a string'],
  ['an array', ['ls'], 'an array'],
])('answers a call whose input is %s with what is wrong, and sends an object back', async (_, input, named) => {
  const { play } = await turn('Odd input', [call('bash', input, 'toolu_1'), say('Sorry.')]);
  expect(bare.toolCalls).toEqual([]);
  expect(play.calls[1]?.messages.slice(1)).toMatchObject([
    { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'bash', input: {} }] },
    {
      role: 'user',
      content: [{ is_error: true, content: [{ text: expect.stringContaining(`this one was ${named}.`) }] }],
    },
  ]);
});

it('answers a call whose input is nested too deeply, also one of a custom tool', async () => {
  let deep: unknown = 1;
  for (let i = 0; i < 400; i += 1) deep = [deep];
  const tools = [{ type: 'custom', name: 'ask_person', description: 'Asks.', input_schema: { type: 'object' } }];
  const { id, play } = await turn('Deep', [call('ask_person', { deep }), say('Sorry.')], { tools });
  expect(JSON.stringify(play.calls[1]?.messages)).toContain('nested more than 100 levels deep');
  expect(ofType(await bare.events(id), 'agent.custom_tool_use')).toEqual([]);
  expectValid(play);
});

it('names the custom tools as well when the model calls a tool that does not exist', async () => {
  const tools = [{ type: 'custom', name: 'ask_person', description: 'Asks.', input_schema: { type: 'object' } }];
  const { play } = await turn('Teleport', [call('teleport', {}), say('Sorry.')], { tools });
  expect(JSON.stringify(play.calls[1]?.messages)).toContain('Available are: ask_person.');
});

it('gives calls ids of their own if the model repeats one or invents one that the API would refuse', async () => {
  const twice = [...(call('bash', {}, 'toolu_same').content ?? []), ...(call('bash', {}, 'toolu_same').content ?? [])];
  const { play } = await turn('Twice', [
    { content: twice },
    call('bash', {}, 'toolu_same'),
    call('a tool!', {}, ''),
    say('x'),
  ]);
  expect(play.calls).toHaveLength(4);
  expectValid(play);
  const uses =
    play.calls[3]?.messages.flatMap(({ content }) => content).filter(({ type }) => type === 'tool_use') ?? [];
  expect(new Set(uses.map((use) => use['id'])).size).toBe(4);
  expect(uses.every((use) => /^[a-zA-Z0-9_-]+$/.test(String(use['id'])) && /^\w+$/.test(String(use['name'])))).toBe(
    true,
  );
});

it('runs the calls of an answer that says that the turn ends', async () => {
  const { play } = await turn('End', [{ ...call('bash', {}), stop_reason: 'end_turn' }, say('Done.')]);
  expect(bare.toolCalls).toHaveLength(1);
  expectValid(play);
});

it('does not send back blocks that it does not know, nor calls of the endpoint without their result', async () => {
  const content = [
    { type: 'mystery', data: 1 },
    { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} },
    { type: 'text', text: 'Hm.' },
    { type: 'thinking', thinking: 'Cut.', signature: '' },
  ] as unknown as Reply['content'] & object;
  const { id, play } = await turn('Odd blocks', [{ content }, say('Done.')]);
  await sendAndWork(id, 'And?');
  expect(play.calls[1]?.messages[1]).toMatchObject({ content: [{ type: 'text', text: 'Hm.' }] });
  expect(play.calls[1]?.messages[1]?.content).toHaveLength(1);
});

it('ends the turn with an error if the model pauses for ever', async () => {
  const { id, play } = await turn('Pause', () => ({ ...say('Wait.'), stop_reason: 'pause_turn' }));
  expect(play.calls).toHaveLength(20);
  const events = await bare.events(id);
  expect(ofType(events, 'session.error')).toMatchObject([{ error: { message: expect.stringContaining('paused') } }]);
  expect(ofType(events, 'session.status_idle')).toMatchObject([{ stop_reason: { type: 'retries_exhausted' } }]);
});

it('ends the turn after an empty answer, and takes the next message', async () => {
  const { id, play } = await turn('Nothing', [{ content: [] }, say('Yes.')]);
  await sendAndWork(id, 'Hello?');
  expect(play.calls).toHaveLength(2);
  expectValid(play);
});

async function turn(prompt: string, answers: Answers, params = {}): Promise<{ id: string; play: Play }> {
  bare = await bareEngine();
  const play = bare.model.play(prompt, answers);
  const id = await bare.create(prompt, params);
  await runTurn(bare.engine, id, never);
  return { id, play };
}

/** Sends another message to an idle session and lets it work. */
async function sendAndWork(id: string, text: string): Promise<void> {
  await writeSession(bare.engine, { sessionId: id }, (write) => {
    write.append({ type: 'user.message', content: [{ type: 'text', text }] }, { queued: true });
    write.set({ status: 'running' });
  });
  await runTurn(bare.engine, id, never);
}

function expectValid({ calls }: Play): void {
  for (const sent of calls) expect(checkRequest(sent as never)).toBeUndefined();
}

function ofType<Type extends EventType>(events: LoggedEvent[], type: Type): EventBodyOf<Type>[] {
  return events.map(({ body }) => body).filter((body): body is EventBodyOf<Type> => body.type === type);
}
