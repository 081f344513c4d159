import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refuseDeepJson } from '../../../database/inbox/refuse-deep-json.ts';

describe('JSON that is nested very deep', () => {
  it.each([
    ['lists', `${'['.repeat(501)}${']'.repeat(501)}`],
    ['objects', `${'{"a":'.repeat(501)}1${'}'.repeat(501)}`],
    ['lists that never end', '['.repeat(20_000)],
    ['lists after a string with a quote', `["\\"",${'['.repeat(501)}`],
  ])('is refused: %s', (_, text) => {
    expect(() => refuseDeepJson(text)).toThrow('It is nested deeper than 500 levels.');
  });

  it.each([
    ['500 levels', `${'['.repeat(500)}${']'.repeat(500)}`],
    ['many lists side by side', `[${'[],'.repeat(20_000)}[]]`],
    ['brackets in a string', JSON.stringify({ text: `"\\${'['.repeat(20_000)}` })],
  ])('is taken: %s', (_, text) => {
    expect(() => refuseDeepJson(text)).not.toThrow();
  });

  it('is told apart from ordinary JSON', () => {
    fc.assert(fc.property(fc.json(), (text) => refuseDeepJson(text)));
  });
});
