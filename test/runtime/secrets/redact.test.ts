import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { basicAuthorization } from '../../../runtime/git/basic-authorization.ts';
import { createRedact, holdsSecret } from '../../../runtime/secrets/create-redact.ts';
import { redactError } from '../../../runtime/secrets/redact-error.ts';
import { redactValues } from '../../../runtime/secrets/redact-values.ts';

const SECRET = 'ghs_9fK2+mZ/7qQ4~x"T8\\w%1';
const redact = createRedact([SECRET]);
const base64 = Buffer.from(SECRET).toString('base64');

describe('redaction', () => {
  it.each([
    ['as it is', SECRET],
    ['in the header of basic authorization', basicAuthorization(SECRET)],
    ['in base64 after one other byte', Buffer.from(`:${SECRET}`).toString('base64')],
    ['in base64 after two other bytes', Buffer.from(`x:${SECRET}:y`).toString('base64')],
    ['in base64url', Buffer.from(SECRET).toString('base64url')],
    ['in hexadecimal digits', Buffer.from(SECRET).toString('hex')],
    ['in capital hexadecimal digits', Buffer.from(SECRET).toString('hex').toUpperCase()],
    ['in a URL', `https://x/?t=${encodeURIComponent(SECRET)}`],
    ['in a form', new URLSearchParams({ t: SECRET }).toString()],
    ['in JSON', JSON.stringify({ message: SECRET })],
    ['in JSON that is broken over lines', JSON.stringify(`${base64.slice(0, 9)}\n${base64.slice(9)}`)],
    ['in base64 that is broken over lines', `${base64.slice(0, 9)}\r\n  ${base64.slice(9)}`],
    ['in lines that were joined', `${base64.slice(0, 9)} · ${base64.slice(9)}`],
  ])('takes a secret out %s', (_, text) => {
    expect(redact(`before ${text} after`)).toMatch(/^before .*\[redacted\].* after$/s);
    expect(holdsSecret(text, [SECRET])).toBe(true);
  });

  it('finds a secret wherever its encoding begins, and changes no other text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.constantFrom('base64', 'base64url', 'hex', 'utf8'), (a, b, encoding) => {
        const encoded = Buffer.from(`${a}${SECRET}${b}`).toString(encoding as BufferEncoding);
        expect(holdsSecret(encoded, [SECRET])).toBe(true);
        expect(holdsSecret(redact(encoded), [SECRET])).toBe(false);
        expect(redact(a + b)).toBe(a + b);
      }),
    );
  });

  it('takes each line of a private key out, but not the lines that all keys share', () => {
    const body = ['MIIEvQIBADANBgkqhkiG9w0BAQEFAASC', 'BKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj'];
    const key = `-----BEGIN PRIVATE KEY-----\n${body.join('\n')}\n-----END PRIVATE KEY-----`;
    const one = createRedact([key]);
    expect(one(`x ${body[1]} y`)).toBe('x [redacted] y');
    expect(one('-----BEGIN PRIVATE KEY-----')).toBe('-----BEGIN PRIVATE KEY-----');
    expect(one(JSON.stringify({ key }))).toBe('{"key":"[redacted]"}');
  });

  it('leaves values alone that are too short to be told from words, or words', () => {
    expect(createRedact(['scripted'])('a scripted model')).toBe('a scripted model');
    expect(createRedact(['short', ''])('a short word')).toBe('a short word');
  });

  it('takes bounded time, whatever the text is', () => {
    const start = performance.now();
    redact('Z2hz\n'.repeat(200_000));
    redact(`${base64.slice(0, -1)}\n`.repeat(50_000));
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  it('reaches every string of plain JSON', () => {
    const value = { a: [SECRET, 1, null], [SECRET]: { b: `x${SECRET}` } };
    expect(redactValues(value, redact)).toEqual({ a: ['[redacted]', 1, null], '[redacted]': { b: 'x[redacted]' } });
  });

  it('copies what refers to itself, and keys of any name', () => {
    const value = JSON.parse(`{"__proto__": "x", "a": ${JSON.stringify(SECRET)}}`) as Record<string, unknown>;
    value['self'] = value;
    const copy = redactValues(value, redact);
    expect(copy['self']).toBe(copy);
    expect(Object.keys(copy)).toEqual(['__proto__', 'a', 'self']);
    expect(copy['a']).toBe('[redacted]');
  });

  it('reaches message, stack and causes of an error, and keeps its class', () => {
    const error = new TypeError(`no ${SECRET}`, { cause: new AggregateError([new Error(SECRET)], SECRET) });
    expect(redactError(error, redact)).toBe(error);
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe('no [redacted]');
    const { errors, message } = error.cause as AggregateError;
    expect([error.stack, message, ...(errors as Error[]).map((one) => one.stack)].join('\n')).not.toContain(SECRET);
  });

  it('ends at an error that is its own cause', () => {
    const error = new Error(SECRET);
    error.cause = error;
    expect(redactError(error, redact).message).toBe('[redacted]');
  });
});
