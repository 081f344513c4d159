import { expect, it } from 'vitest';
import { deliveryPayload } from '../../../database/inbox/delivery-payload.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

function payloadOf(form: string): unknown {
  return deliveryPayload({ headers: FORM, body: new TextEncoder().encode(form) });
}

it('the payload of a form is decoded, wherever the form has it', () => {
  expect(payloadOf('payload=%7B%22a%22:%22b+c%2Bd%22%7D')).toEqual({ a: 'b c+d' });
  expect(payloadOf('x=1&payload=%7B%7D&payload=7')).toEqual({});
});

it('a form without a payload is refused', () => {
  expect(() => payloadOf('xpayload={}')).toThrow('The form has no field "payload".');
  expect(() => payloadOf('')).toThrow('The form has no field "payload".');
});

it('a form of millions of fields is read in a moment', () => {
  const before = process.threadCpuUsage();
  expect(payloadOf(`${'a&'.repeat(2_000_000)}payload={}`)).toEqual({});
  expect(process.threadCpuUsage(before).user).toBeLessThan(2_000_000);
});
