import { APIConnectionError, APIError } from '@anthropic-ai/sdk';
import { expect, it } from 'vitest';
import { modelEndpoint } from '../../../engine/brain/model-endpoint.ts';
import { modelFailure } from '../../../engine/brain/model-failure.ts';

it('a failed model request says why without the key, even if the endpoint sends the key back', () => {
  const key = 'sk-model-canary';
  const { redact } = modelEndpoint({ baseUrl: null, key });
  const body = {
    type: 'error',
    error: { type: 'authentication_error', message: `${'x'.repeat(980)} ${key} is wrong` },
  };
  const refused = modelFailure(APIError.generate(401, body, undefined, new Headers()), redact);
  expect(refused.message).toContain('x [redacted]');
  const broken = modelFailure(new APIConnectionError({ message: `x-api-key ${key}` }), redact);
  expect(broken.message).toBe('x-api-key [redacted]');
});
