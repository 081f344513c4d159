import { APIError } from '@anthropic-ai/sdk';
import { expect, it } from 'vitest';
import { tooLong } from '../../../../engine/brain/context/too-long.ts';

it.each([
  [400, 'prompt is too long: 208310 tokens > 200000 maximum', { tokens: 208_310, window: 200_000 }],
  [400, 'prompt is too long: 1,000,001 tokens > 1,000,000 maximum', { tokens: 1_000_001, window: 1_000_000 }],
  [
    400,
    'input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000, decrease input length',
    { tokens: 188_240, window: 200_000 },
  ],
  [400, 'Prompt is too long', { tokens: null, window: 50_000 }],
  [400, 'Input is too long for requested model.', { tokens: null, window: 50_000 }],
  [400, "This model's maximum context length is 200000 tokens. You have 208310.", { tokens: null, window: 50_000 }],
  [400, 'input exceeds the maximum number of tokens allowed', { tokens: null, window: 50_000 }],
  [400, 'The input token count (208310) exceeds the maximum number of tokens', { tokens: null, window: 50_000 }],
  [400, 'context_length_exceeded', { tokens: null, window: 50_000 }],
  [400, 'the request exceeds the available context size, try increasing it', { tokens: null, window: 50_000 }],
  [400, 'prompt is too long: 0 tokens > 0 maximum', { tokens: null, window: 50_000 }],
  [413, 'Request exceeds the maximum size', { tokens: null, window: 50_000 }],
])('learns from a refusal (%i) that says "%s"', (status, message, learned) => {
  expect(tooLong(failure(status, message), 100_000)).toEqual(learned);
});

it.each([
  [400, 'messages.1: all messages must have non-empty content'],
  [400, 'max_tokens: 64000 > 32000, which is the maximum allowed number of output tokens'],
  [400, 'messages.3.content.0.text: must be shorter'],
  [400, 'tools.0.name: String should have at most 64 characters'],
  [429, 'prompt is too long: 208310 tokens > 200000 maximum'],
  [500, 'Internal server error'],
])('takes no other error (%i) for a request that was too long: "%s"', (status, message) => {
  expect(tooLong(failure(status, message), 100_000)).toBeNull();
});

it('does not take a broken connection for a refusal', () => {
  expect(tooLong(new Error('prompt is too long'), 100_000)).toBeNull();
});

function failure(status: number, message: string): APIError {
  const error = { type: 'invalid_request_error', message };
  return APIError.generate(status, { type: 'error', error }, undefined, new Headers());
}
