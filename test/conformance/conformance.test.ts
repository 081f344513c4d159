import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import { VERSION } from '@anthropic-ai/sdk/version';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { png } from '../support/engine/files/media-files.ts';
import { say, startScriptedModel, type Reply, type ScriptedModel } from '../support/engine/scripted-model.ts';
import {
  createSession,
  history,
  ofType,
  startTestEngine,
  untilIdle,
  type TestEngine,
} from '../support/engine/start-test-engine.ts';
import { ALL_CHECKS } from './checks/all-checks.ts';
import { openEnvironment } from './open-environment.ts';
import { playInPython } from './players/play-in-python.ts';
import { playInTypescript } from './players/play-in-typescript.ts';
import { pythonSdkVersion, pythonWithSdk } from './python.ts';
import { SCRIPTED_ANSWERS } from './scripted-answers.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const RESULTS = join(import.meta.dirname, 'results.json');
const FEATURES = join(import.meta.dirname, 'features.json');

let model: ScriptedModel;
let engine: TestEngine;
beforeAll(async () => {
  model = await startScriptedModel();
  for (const [prompt, answers] of Object.entries(SCRIPTED_ANSWERS)) model.play(prompt, answers);
  engine = await startTestEngine({ environment: openEnvironment(model.url) });
});
afterAll(async () => {
  await engine.stop();
  await model.stop();
});

it('answers the official SDKs in TypeScript and Python as results.json says; `npm run conformance` writes it anew', async () => {
  const python = await pythonWithSdk();
  const [inTypescript, inPython] = await Promise.all([
    playInTypescript(engine, ALL_CHECKS, saved('typescript')),
    python === null ? null : playInPython(python, ALL_CHECKS, { ...engine, saved: saved('python') }),
  ]);
  const former = await formerResults();
  const checks = ALL_CHECKS.map(({ method, does }, i) => ({
    method,
    http: inTypescript[i]?.http,
    does,
    typescript: withoutIds(inTypescript[i]?.result ?? ''),
    python: inPython ? withoutIds(inPython[i] ?? '') : (former.get(`${method} ${does}`) ?? ''),
  }));
  const versions = { typescript: VERSION, python: await pythonSdkVersion() };
  await expect(`${JSON.stringify({ versions, checks }, null, 2)}\n`).toMatchFileSnapshot(RESULTS);
});

describe('every answer', () => {
  const headers = { 'anthropic-version': '2026-10-21', 'anthropic-beta': 'managed-agents-2026-04-01' };
  const ANSWERS: [string, string, RequestInit][] = [
    ['a list', '/v1/agents', {}],
    ['a deletion', '/v1/environments/env_unknown', { method: 'DELETE' }],
    ['a stream', '/v1/sessions/SESSION/events/stream', {}],
    ['a file', '/v1/files', {}],
    ['a refusal of what is wrong', '/v1/agents', { method: 'POST', body: '{"name":1}' }],
    ['a refusal of what is no JSON', '/v1/sessions', { method: 'POST', body: '{' }],
    ['a refusal of a way that there is not', '/v1/nothing', {}],
    ['a refusal of a method that there is not', '/v1/agents', { method: 'PUT' }],
    ['a refusal of another key', '/v1/agents', { headers: { ...headers, 'x-api-key': 'wrong' } }],
  ];

  it.each(ANSWERS)('has a request id, also in its envelope if it has one: %s', async (_, path, init) => {
    const session = await createSession(engine.client, null);
    const response = await fetch(`${engine.url}${path.replace('SESSION', session.id)}`, {
      headers: { ...headers, 'x-api-key': engine.key },
      ...init,
    });
    const id = response.headers.get('request-id');
    expect(id).toMatch(/^req_\w+$/);
    if (path.endsWith('stream')) return await response.body?.cancel();
    expect(response.headers.get('content-type')).toBe('application/json');
    const body = (await response.json()) as { type?: string; request_id?: string };
    if (!response.ok) expect(body).toMatchObject({ type: 'error', request_id: id });
  });

  it('that refuses something for good is not asked for twice by the SDK', async () => {
    let requests = 0;
    const client = new Anthropic({
      baseURL: engine.url,
      apiKey: engine.key,
      logLevel: 'off',
      fetch: (input, init) => {
        if (new URL(input as string).protocol === 'http:') requests += 1;
        return fetch(input, init);
      },
    });
    const agent = await client.beta.agents.create({ name: 'twice', model: 'claude-opus-5-5' });
    const stale = client.beta.agents.update(agent.id, { version: 7, name: 'thrice' });
    await expect(stale).rejects.toMatchObject({ status: 409, type: 'conflict_error' });
    expect(requests).toBe(2);
  });
});

it('keeps each log in one order, and says what was used directly before each rest', async () => {
  model.play('Wait for two.', ({ messages }) => (messages.length === 1 ? askTwice() : say('Both, then.')));
  const tools = [
    { type: 'custom' as const, name: 'ask', description: 'Asks.', input_schema: { type: 'object' as const } },
  ];
  const { client } = engine;
  const { id } = await createSession(client, 'Wait for two.', { tools });
  const calls = ofType(await untilIdle(client, id), 'agent.custom_tool_use');
  for (const [i, call] of calls.entries()) {
    await client.beta.sessions.events.send(id, {
      events: [
        { type: 'user.custom_tool_result', custom_tool_use_id: call.id, content: [{ type: 'text', text: 'Yes.' }] },
      ],
    });
    await untilIdle(client, id, i + 2);
  }
  const events = await history(client, id);
  expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
  const instants = events.map(({ processed_at: at }) => Date.parse(at ?? ''));
  expect(instants.every((instant, i) => i === 0 || instant > (instants[i - 1] ?? 0))).toBe(true);
  const rests = events.flatMap((event, i) => (event.type === 'session.status_idle' ? [i] : []));
  expect(rests.map((i) => events[i - 1]?.type)).toEqual(rests.map(() => 'session.usage'));
  const reasons = ofType(events, 'session.status_idle').map(({ stop_reason: reason }) =>
    reason.type === 'requires_action' ? reason.event_ids.length : reason.type,
  );
  expect(reasons).toEqual([2, 1, 'end_turn']);
  const usage = ofType(events, 'session.usage').map((event) => event.usage);
  const inputs = usage.map(({ input_tokens: tokens = 0 }) => tokens);
  expect(inputs).toEqual(inputs.toSorted((a, b) => a - b));
  expect((await client.beta.sessions.retrieve(id)).usage).toEqual(usage.at(-1));
});

it('refuses other tools for a session at work, and takes them when it rests', async () => {
  const { client } = engine;
  const play = model.play('Hang.', [{ hang: true }]);
  const { id } = await createSession(client, 'Hang.');
  await play.asked(1);
  const change = () => client.beta.sessions.update(id, { agent: { tools: [] } });
  await expect(change()).rejects.toMatchObject({ status: 400, type: 'invalid_request_error' });
  await client.beta.sessions.events.send(id, { events: [{ type: 'user.interrupt' }] });
  await untilIdle(client, id);
  expect((await change()).agent.tools).toEqual([]);
});

function askTwice(): Reply {
  const content = ['one', 'two'].map((what) => ({
    type: 'tool_use' as const,
    id: `toolu_${what}`,
    name: 'ask',
    input: {},
  }));
  return { content, stop_reason: 'tool_use' };
}

describe('the features on the page about conformance', async () => {
  const features = JSON.parse(await readFile(FEATURES, 'utf8')) as Feature[];

  it.each(features)('are held by tests that exist: $feature', async ({ result, tests }) => {
    expect(result).toMatch(/^(works|missing|differs: \S.*[^.])$/);
    if (result === 'works') expect(Object.values(tests).flat()).not.toEqual([]);
    for (const [file, titles] of Object.entries(tests)) {
      const source = (await readFile(join(ROOT, file), 'utf8')).replaceAll("\\'", "'");
      for (const title of titles) expect(source, `${file} has this test`).toContain(title);
    }
  });
});

interface Feature {
  feature: string;
  result: string;
  tests: Record<string, string[]>;
}

function saved(run: string): Map<string, unknown> {
  return new Map([
    ['run', run],
    ['pixel', png().toString('base64')],
  ]);
}

const IDS = /\b(agent|env|file|req|sesn|sesrsc|sevt|skill|skver|sthr|vcrd|vlt|work)_[0-9A-Za-z]{10,}/g;

/** Ids and names that are others in each run do not belong to a result. */
function withoutIds(result: string): string {
  return result.replaceAll(IDS, '$1_…').replaceAll(/\b(typescript|python)\b/g, '…');
}

/** The results of Python as they were, for a machine that has none. */
async function formerResults(): Promise<Map<string, string>> {
  const text = await readFile(RESULTS, 'utf8').catch(() => '{"checks":[]}');
  const { checks } = JSON.parse(text) as { checks: { method: string; does: string; python: string }[] };
  return new Map(checks.map(({ method, does, python }) => [`${method} ${does}`, python]));
}
