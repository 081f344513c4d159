import { expect, it } from 'vitest';
import { deliveryPayload } from '../../../database/inbox/delivery-payload.ts';

function payloadOf(body: string | number[]): unknown {
  return deliveryPayload(typeof body === 'string' ? new TextEncoder().encode(body) : Uint8Array.from(body));
}

it('the payload of a delivery is the JSON of its body', () => {
  expect(payloadOf('{"a":"ü"}')).toEqual({ a: 'ü' });
});

it.each([
  ['a form', 'payload=%7B%22a%22%3A1%7D', /not valid JSON/],
  ['bytes that are not UTF-8', [0x22, 0xff, 0x22], 'It is not UTF-8.'],
  ['a byte order mark', '\uFEFF{}', /not valid JSON/],
  ['a key that stands twice', '{"a":1,"a":2}', 'It has the key "a" twice.'],
  ['nothing', '', /JSON/],
])('%s is no payload', (_, body, problem) => {
  expect(() => payloadOf(body)).toThrow(SyntaxError);
  expect(() => payloadOf(body)).toThrow(problem);
});

it('a key that every object inherits stays a key of its own', () => {
  const payload = payloadOf('{"__proto__":{"action":"opened"},"constructor":1}') as object;
  expect(Object.keys(payload)).toEqual(['__proto__', 'constructor']);
  expect(payload).not.toHaveProperty('action');
});
