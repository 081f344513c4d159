import { expect, it } from 'vitest';
import { redactDelivery } from '../../../cli/explaining/redact-delivery.ts';

function shown(payload: unknown): unknown {
  const body = new TextEncoder().encode(JSON.stringify(payload));
  return JSON.parse(redactDelivery({ headers: {}, body }, (text) => text).body);
}

it.each([
  'token',
  'access_token',
  'accessToken',
  'tokens',
  'clientSecret',
  'api_key',
  'apiKey',
  'X-Api-Key',
  'private-key',
  'response_urls',
])('the value of a member with the name of a credential is not shown, whatever it is: %s', (name) => {
  for (const value of ['plain', ['plain'], { value: 'plain' }]) {
    expect(shown({ one: { [name]: value } })).toEqual({ one: { [name]: '[redacted]' } });
  }
  for (const value of ['', null, false, 3]) expect(shown({ [name]: value })).toEqual({ [name]: value });
});

it.each(['tokenizer', 'secret_type', 'monkey', 'key', 'keys', 'has_token_count'])(
  'the value of another member is shown: %s',
  (name) => {
    expect(shown({ [name]: 'plain' })).toEqual({ [name]: 'plain' });
  },
);
