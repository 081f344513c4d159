import { expect, it } from 'vitest';
import { refusedLines } from '../../../activities/report/refused-lines.ts';
import { joinRefusedHosts } from '../../../activities/session/refused-hosts-of.ts';

const refusal = (host: string, count = 1) => ({ host, port: 443, reason: 'no', count });

it('a report names the first hosts that a sandbox was refused, and nothing if there are none', () => {
  expect(refusedLines(null)).toEqual([]);
  expect(refusedLines({ hosts: [refusal('a.example.com', 3), refusal('b.example.com')], further: 0 })).toEqual([
    '- Hosts that its sandbox was refused: `a.example.com:443` (3 times), `b.example.com:443`',
  ]);
  const many = Array.from({ length: 40 }, (_, i) => refusal(`h${i}.example.com`));
  expect(refusedLines({ hosts: many, further: 0 })[0]).toMatch(/`h9\.example\.com:443`, and more: see `curfew show`$/);
});

it('counts the refusals of several sessions of a run together', () => {
  const one = { hosts: [refusal('a', 1)], further: 1 };
  expect(joinRefusedHosts(one, { hosts: [refusal('a', 2), refusal('b')], further: 2 })).toEqual({
    hosts: [refusal('a', 3), refusal('b')],
    further: 3,
  });
  expect(one.hosts[0]?.count).toBe(1);
});
