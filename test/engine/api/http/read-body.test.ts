import { afterAll, beforeAll, expect, it } from 'vitest';
import { apiOf, type InProcessApi } from '../../../support/engine/api-of.ts';
import { bareEngine, type BareEngine } from '../../../support/engine/bare-engine.ts';

let bare: BareEngine;
let api: InProcessApi;

beforeAll(async () => {
  bare = await bareEngine();
  api = apiOf(bare.engine);
});
afterAll(() => bare.stop());

/** A value that is nested so many levels deep. */
const deep = (levels: number): string => `${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`;

async function create(schema: string, description = '') {
  const tool = `{"type":"custom","name":"t","description":${JSON.stringify(description)},"input_schema":${schema}}`;
  const response = await api.request('/v1/agents', {
    method: 'POST',
    headers: { 'anthropic-beta': 'managed-agents-2026-04-01' },
    body: `{"name":"a","model":"claude-opus-5-5","tools":[${tool}]}`,
  });
  return { status: response.status, body: (await response.json()) as { error?: { type: string; message: string } } };
}

it.each([258, 20_000, 1_000_000])(
  'refuses a body that is nested %i levels deep in the envelope of the API',
  async (levels) => {
    const { status, body } = await create(`{"type":"object","x":${deep(levels)}}`);
    expect({ status, error: body.error }).toEqual({
      status: 400,
      error: { type: 'invalid_request_error', message: 'The body is nested more than 256 levels deep.' },
    });
  },
);

it('takes what is nested less, and counts no brackets in texts', async () => {
  expect((await create(`{"type":"object","x":${deep(200)}}`)).status).toBe(200);
  expect((await create('{"type":"object"}', `${'[{"'.repeat(500)}\\\\"`)).status).toBe(200);
});

it('cuts a message that quotes what was sent', async () => {
  const response = await api.request(`/v1/files/${'x'.repeat(7_000)}`);
  const { error } = (await response.json()) as { error: { message: string } };
  expect({ status: response.status, length: error.message.length }).toEqual({ status: 404, length: 4_000 });
});
