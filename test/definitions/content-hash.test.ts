import { describe, expect, it } from 'vitest';
import { contentHash } from '../../definitions/content-hash.ts';
import { fixer, makeAutomation } from '../support/triggers/make-automation.ts';

describe('the content hash of a definition', () => {
  it('has 16 hexadecimal digits and is the same in every process and version', () => {
    expect(contentHash({ b: [1, { d: null, c: 'ü' }], a: undefined })).toBe('f67c1c0fb501a5d9');
  });

  it('does not depend on the order of keys, and does on the order of lists', () => {
    const { name, ...rest } = fixer;
    expect(contentHash({ ...rest, name })).toBe(contentHash(fixer));
    expect(contentHash({ hosts: ['a', 'b'] })).not.toBe(contentHash({ hosts: ['b', 'a'] }));
  });

  it('changes with every change, however deep it is', () => {
    const automation = makeAutomation();
    const changed = makeAutomation({ limits: { ...automation.limits, idleMs: 1 } });
    const hashes = [automation, changed, makeAutomation({ prompt: 'Fix it!' })].map(contentHash);
    expect(new Set(hashes).size).toBe(3);
  });
});
