import Anthropic from '@anthropic-ai/sdk';
import { afterEach, expect, it } from 'vitest';
import type { ScriptedBrain } from '../../../stand-ins/model/start-scripted-brain.ts';
import { startScriptedBrain } from '../../../stand-ins/model/start-scripted-brain.ts';
import type { Script } from '../../../stand-ins/model/turn.ts';

const open: ScriptedBrain[] = [];
afterEach(async () => {
  for (const brain of open.splice(0)) await brain.close();
});

async function startBrain(turns: Script): Promise<{ brain: ScriptedBrain; client: Anthropic }> {
  const brain = await startScriptedBrain({ turns });
  open.push(brain);
  return { brain, client: new Anthropic({ baseURL: brain.url, apiKey: 'canary-key', maxRetries: 0 }) };
}

type Messages = Anthropic.MessageParam[];

function user(content: string | Anthropic.ContentBlockParam[]): Anthropic.MessageParam {
  return { role: 'user', content };
}

function assistant(content: string | Anthropic.ContentBlockParam[]): Anthropic.MessageParam {
  return { role: 'assistant', content };
}

function request(messages: Messages): Anthropic.MessageCreateParamsNonStreaming {
  return { model: 'claude-sonnet-5-5', max_tokens: 1_000, messages };
}

it('the turns are played one after the other, as the conversation grows', async () => {
  const { brain, client } = await startBrain([
    { text: 'I look.', tools: [{ name: 'bash', input: { command: 'ls' } }] },
    { text: 'Done.' },
  ]);
  const first = await client.messages.create(request([user('Go')]));
  expect(first).toMatchObject({ role: 'assistant', stop_reason: 'tool_use', model: 'claude-sonnet-5-5' });
  expect(first.id).toMatch(/^msg_scripted_/);
  const [text, call] = first.content;
  expect(text).toMatchObject({ type: 'text', text: 'I look.' });
  expect(call).toMatchObject({ type: 'tool_use', name: 'bash', input: { command: 'ls' } });
  const id = call?.type === 'tool_use' ? call.id : '';
  const result = user([{ type: 'tool_result', tool_use_id: id, content: 'README.md' }]);
  const second = await client.messages.create(request([user('Go'), assistant(first.content), result]));
  expect(second).toMatchObject({ stop_reason: 'end_turn', content: [{ type: 'text', text: 'Done.' }] });
  expect(brain.requests().map((one) => [one.index, one.status])).toEqual([
    [0, 200],
    [1, 200],
  ]);
});

it('a request that is sent again gets exactly the same answer', async () => {
  const { client } = await startBrain([{ tools: [{ name: 'bash', input: { command: 'ls' } }] }]);
  const answers = await Promise.all([1, 2].map(() => client.messages.create(request([user('Go')]))));
  expect(answers[1]).toEqual(answers[0]);
  const other = await client.messages.create(request([user('Go elsewhere')]));
  expect(other.id).not.toBe(answers[0]?.id);
});

it('a streamed answer adds up to the answer without streaming', async () => {
  const input = { command: 'printf "ü€𝄞"', list: Array.from({ length: 50 }, (_, index) => `item ${index}`) };
  const { client } = await startBrain([{ text: 'Long 𝄞 text. '.repeat(40), tools: [{ name: 'bash', input }] }]);
  const whole = await client.messages.create(request([user('Go')]));
  const events: string[] = [];
  const stream = client.messages.stream(request([user('Go')]));
  for await (const event of stream) events.push(event.type);
  const added = await stream.finalMessage();
  expect(added.content).toMatchObject([whole.content[0] ?? {}, { type: 'tool_use', name: 'bash', input }]);
  expect(added.id).toBe(whole.id);
  expect(added.stop_reason).toBe('tool_use');
  expect(added.usage).toMatchObject({
    input_tokens: whole.usage.input_tokens,
    output_tokens: whole.usage.output_tokens,
  });
  expect(events[0]).toBe('message_start');
  expect(events.slice(-2)).toEqual(['message_delta', 'message_stop']);
  expect(events.filter((type) => type === 'content_block_stop')).toHaveLength(2);
  expect(events.filter((type) => type === 'content_block_delta').length).toBeGreaterThan(4);
});

it('the beta interface of the SDK works too', async () => {
  const { client } = await startBrain([{ text: 'Hello.' }]);
  const stream = client.beta.messages.stream({
    model: 'claude-sonnet-5-5',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'Go' }],
  });
  expect((await stream.finalMessage()).content).toMatchObject([{ type: 'text', text: 'Hello.' }]);
});

it('a request past the last turn is refused with a message that says so', async () => {
  const { client, brain } = await startBrain([{ text: 'One.' }]);
  const over = client.messages.create(request([user('Go'), assistant('One.'), user('And?')]));
  await expect(over).rejects.toMatchObject({
    status: 400,
    error: { error: { type: 'invalid_request_error', message: 'The script has 1 turns; turn 2 was asked for.' } },
  });
  expect(brain.requests()[0]).toMatchObject({ index: 1, status: 400 });
});

it('a turn may depend on the request', async () => {
  const { client } = await startBrain((seen, index) => (index > 0 ? undefined : { text: `${seen.messages.length}` }));
  expect((await client.messages.create(request([user('Go')]))).content).toMatchObject([{ text: '1' }]);
  const { client: failing } = await startBrain([
    () => {
      throw new Error('nothing to go by');
    },
  ]);
  await expect(failing.messages.create(request([user('Go')]))).rejects.toThrow('The script failed: nothing to go by');
});

it('an error is played as often as the script says, with its headers', async () => {
  const overloaded = { status: 529, type: 'overloaded_error', message: 'Overloaded', headers: { 'retry-after': '7' } };
  const { client, brain } = await startBrain([{ text: 'At last.', error: { ...overloaded, times: 2 } }]);
  for (let attempt = 1; attempt <= 2; attempt++) {
    const error = (await client.messages
      .create(request([user('Go')]))
      .catch((reason: unknown) => reason)) as InstanceType<typeof Anthropic.APIError>;
    expect(error.status).toBe(529);
    expect(error.headers?.get('retry-after')).toBe('7');
  }
  expect((await client.messages.create(request([user('Go')]))).content).toMatchObject([{ text: 'At last.' }]);
  expect(brain.requests().map((one) => one.status)).toEqual([529, 529, 200]);
});

it('a hanging turn is never answered, and the brain can still close', async () => {
  const { client, brain } = await startBrain([{ hang: true }]);
  const hanging = client.messages.create(request([user('Go')])).catch((error: unknown) => error);
  await expect.poll(() => brain.requests()).toHaveLength(1);
  await brain.close();
  open.length = 0;
  expect(await hanging).toBeInstanceOf(Anthropic.APIConnectionError);
});

it('any key is accepted, a missing key is refused, and no key is kept', async () => {
  const { client, brain } = await startBrain([{ text: 'Hello.' }]);
  await client.messages.create(request([user('Go')]));
  expect(brain.requests()[0]?.headers).toMatchObject({ 'x-api-key': 'redacted', 'content-type': 'application/json' });
  expect(JSON.stringify(brain.requests())).not.toContain('canary-key');
  const nobody = await fetch(`${brain.url}/v1/messages`, { method: 'POST', body: '{}' });
  expect(nobody.status).toBe(401);
});

it.each([
  [
    'an unanswered tool use',
    [user('Go'), assistant([{ type: 'tool_use', id: 't1', name: 'bash', input: {} }]), user('?')],
    /messages\.1: `tool_use` ids were found without `tool_result` blocks immediately after: t1/,
  ],
  [
    'an answer to nothing',
    [user([{ type: 'tool_result', tool_use_id: 't9', content: 'x' }])],
    /messages\.0: unexpected `tool_use_id` found in `tool_result` blocks: t9/,
  ],
  [
    'an answer given twice',
    [
      user('Go'),
      assistant([{ type: 'tool_use', id: 't1', name: 'bash', input: {} }]),
      user([
        { type: 'tool_result', tool_use_id: 't1' },
        { type: 'tool_result', tool_use_id: 't1' },
      ]),
    ],
    /messages\.2: unexpected `tool_use_id`/,
  ],
  ['an empty text', [user('')], /messages\.0: text content blocks must be non-empty/],
  ['an assistant who had the last word', [user('Go'), assistant('I')], /must end with a user message/],
  [
    'five cache breakpoints',
    [
      user(
        Array.from({ length: 5 }, () => ({
          type: 'text' as const,
          text: 'x',
          cache_control: { type: 'ephemeral' as const },
        })),
      ),
    ],
    /A maximum of 4 blocks with cache_control may be provided\. Found 5\./,
  ],
] satisfies [string, Messages, RegExp][])(
  '%s is refused, as the Messages API refuses it',
  async (_, messages, problem) => {
    const { client } = await startBrain([{ text: 'One.' }, { text: 'Two.' }]);
    await expect(client.messages.create(request(messages))).rejects.toThrow(problem);
  },
);
