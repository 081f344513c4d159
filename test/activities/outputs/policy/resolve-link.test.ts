import { describe, expect, it } from 'vitest';
import { resolveLink } from '../../../../activities/outputs/policy/resolve-link.ts';

function follow(path: string, links: Record<string, string>, files: string[] = []) {
  return resolveLink(path, { links: new Map(Object.entries(links)), paths: new Set(files) });
}

describe('a link', () => {
  it.each([
    ['a', { a: 'x/y' }, { end: 'inside', path: 'x/y' }],
    ['x/a', { 'x/a': './y' }, { end: 'inside', path: 'x/y' }],
    ['x/a', { 'x/a': '../x/../x//y/' }, { end: 'inside', path: 'x/y' }],
    ['a', { a: '.' }, { end: 'inside', path: '' }],
    ['a', { a: 'b', b: 'x' }, { end: 'inside', path: 'x' }],
    ['a', { a: 'missing/../x' }, { end: 'nowhere', path: null }],
    ['a', { a: '..' }, { end: 'out', path: null }],
    ['a', { a: '/x' }, { end: 'out', path: null }],
    ['a', { a: 'b/x', b: '/etc' }, { end: 'out', path: null }],
    ['x/a', { 'x/a': 'b/../..', 'x/b': '..' }, { end: 'out', path: null }],
  ])('%s of %j ends where a kernel would end', (path, links, end) => {
    expect(follow(path, links, ['x', 'x/y'])).toEqual(end);
  });

  it('that leads to itself ends nowhere, however long the way round is', () => {
    const ring = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`l${n}`, `l${(n + 1) % 10_000}`]));
    expect(follow('l0', ring)).toEqual({ end: 'nowhere', path: null });
    expect(follow('a', { a: 'a' })).toEqual({ end: 'nowhere', path: null });
  });

  it('that doubles its way with every other link is not walked to its end', () => {
    const doubling = Object.fromEntries(Array.from({ length: 38 }, (_, n) => [`l${n}`, `l${n + 1}/..`.repeat(500)]));
    expect(follow('l0', doubling).end).not.toBe('inside');
  });
});
