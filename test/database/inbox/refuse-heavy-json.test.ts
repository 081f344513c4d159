import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refuseHeavyJson } from '../../../database/inbox/refuse-heavy-json.ts';

describe('JSON that is nested very deep, or has very many keys or values,', () => {
  it.each([
    ['lists', `${'['.repeat(501)}${']'.repeat(501)}`],
    ['objects', `${'{"a":'.repeat(501)}1${'}'.repeat(501)}`],
    ['lists that never end', '['.repeat(20_000)],
    ['lists after a string with a quote', `["\\"",${'['.repeat(501)}`],
  ])('is refused: %s', (_, text) => {
    expect(() => refuseHeavyJson(text)).toThrow('It is nested deeper than 500 levels.');
  });

  it.each([
    ['keys', `{${Array.from({ length: 100_001 }, (_, n) => `"${n}":1`).join(',')}}`, '100000 keys'],
    ['keys of many objects', `[${'{"a":1},'.repeat(100_001)}1]`, '100000 keys'],
    ['values', `[${'1,'.repeat(500_001)}1]`, '500000 values'],
    ['empty objects', `[${'{},'.repeat(8_000_000)}1]`, '500000 values'],
  ])('is refused before it is parsed: %s', (_, text, most) => {
    expect(() => refuseHeavyJson(text)).toThrow(`It has more than ${most}.`);
  });

  it.each([
    ['100,000 keys', `{${Array.from({ length: 100_000 }, (_, n) => `"${n}":1`).join(',')}}`],
    ['colons and commas in a string', JSON.stringify({ text: ':,'.repeat(600_000) })],
    ['500 levels', `${'['.repeat(500)}${']'.repeat(500)}`],
    ['many lists side by side', `[${'[],'.repeat(20_000)}[]]`],
    ['brackets in a string', JSON.stringify({ text: `"\\${'['.repeat(20_000)}` })],
  ])('is taken: %s', (_, text) => {
    expect(() => refuseHeavyJson(text)).not.toThrow();
  });

  it('is told apart from ordinary JSON', () => {
    fc.assert(fc.property(fc.json(), (text) => void refuseHeavyJson(text)));
  });
});
