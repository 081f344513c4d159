import { expect, it } from 'vitest';
import { sentinelFor } from '../../../engine/vaults/sentinel.ts';

const SHAPES: [secret: string, shape: RegExp][] = [
  [`ghp_${'A'.repeat(36)}`, /^ghp_[a-zA-Z0-9]{36}$/],
  [`github_pat_${'A'.repeat(82)}`, /^github_pat_[a-zA-Z0-9]{82}$/],
  [`npm_${'A'.repeat(36)}`, /^npm_[a-zA-Z0-9]{36}$/],
  ['sk-ant-api03-AAAA', /^sk-ant-[a-zA-Z0-9]{95}$/],
  ['sk-AAAA', /^sk-[a-zA-Z0-9]{48}$/],
  ['AAAAAAAA-AAAA-4AAA-8AAA-AAAAAAAAAAAA', /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
  ['A'.repeat(64), /^[0-9a-f]{64}$/],
  ['A'.repeat(31), /^[a-zA-Z0-9]{40}$/],
  ['x', /^[a-zA-Z0-9]{40}$/],
  ['ünïcode "\\ \t', /^[a-zA-Z0-9]{40}$/],
];

it('has the public shape of a token of the same kind', () => {
  for (const [secret, shape] of SHAPES) expect(sentinelFor(secret)).toMatch(shape);
});

it('is another one each time, and holds nothing of the secret but its public beginning', () => {
  for (const [secret] of SHAPES) {
    const sentinels = Array.from({ length: 20 }, () => sentinelFor(secret));
    expect(new Set(sentinels).size).toBe(20);
    for (const sentinel of sentinels) expect(sentinel).not.toContain('AAAAAAA');
  }
});
