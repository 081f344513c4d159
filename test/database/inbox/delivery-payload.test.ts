import fc from 'fast-check';
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

it.each([
  ['whose first value has keys of its own', '[{"action":{"a":1,"b":2},"action":1}]'],
  ['whose last value has keys of its own', '{"a":[{"action":1, "action" : {"a":1,"b":[{"c":2}]}}]}'],
  ['in another spelling', String.raw`{"b":{},"action":1,"\u0061ction":1}`],
])('a key that stands twice is found %s', (_, text) => {
  expect(() => payloadOf(text)).toThrow('It has the key "action" twice.');
});

it('every JSON that is written by a machine is its own payload', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(payloadOf(text)).toEqual(JSON.parse(text));
    }),
  );
});
