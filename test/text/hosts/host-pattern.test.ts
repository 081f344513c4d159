import { expect, it } from 'vitest';
import { canonicalHost } from '../../../text/hosts/canonical-host.ts';
import { includesPattern, isMeant, parseHostPattern, showHostPattern } from '../../../text/hosts/host-pattern.ts';

it.each([
  ['Example.COM.', 'example.com'],
  ['bücher.example', 'xn--bcher-kva.example'],
  ['2130706433', '127.0.0.1'],
  ['0x7f.1', '127.0.0.1'],
  ['0177.0.0.1', '127.0.0.1'],
  ['127.1', '127.0.0.1'],
  ['[::FFFF:127.0.0.1]', '::ffff:7f00:1'],
  ['[0:0:0:0:0:0:0:1]', '::1'],
  ['_srv.example.com', '_srv.example.com'],
])('the host %s is compared as %s', (written, host) => {
  expect(canonicalHost(written)).toBe(host);
});

it.each([
  '',
  '.',
  'a..b',
  'a b',
  'a/b',
  'u@a',
  'a:80',
  'a?b',
  'a#b',
  'a\\b',
  '%31',
  'a`b',
  '$a',
  'a,b',
  '[1.2.3.4]',
  '::1',
  '[fe80::1%eth0]',
  `${'a'.repeat(64)}.com`,
])('"%s" is no host', (written) => {
  expect(canonicalHost(written)).toBeNull();
});

it.each(['example.com', '*.example.com', 'example.com:8443', '[2606:4700::1]:443', '192.0.2.1'])(
  '%s is an entry',
  (entry) => {
    const pattern = parseHostPattern(entry);
    expect('problem' in pattern ? pattern.problem : showHostPattern(pattern)).toBe(entry);
  },
);

it.each([
  ['https://example.com/a', 'is a URL; write its host alone: example.com'],
  ['*', 'means every host; write each host that is needed'],
  ['example.com/a', 'has a path; write the host alone'],
  ['https://me:secret@example.com/a', 'is a URL; write its host alone: example.com'],
  ['10.0.0.0/8', 'is a range of addresses; write each host that is needed'],
  ['fd00::/8', 'is a range of addresses; write each host that is needed'],
  ['[fd00::]/8', 'is a range of addresses; write each host that is needed'],
  ['2606:4700::1', 'is an address of IPv6 without brackets; write [2606:4700::1]'],
  ['example.com:4430000000', 'has a port that is not from 1 to 65535'],
  ['ab.de/8', 'has a path; write the host alone'],
  ['example.com:0', 'has a port that is not from 1 to 65535'],
  ['a.*.com', 'is not a host such as example.com or *.example.com'],
  ['*.10.0.0.1', 'is an address, which has no hosts below it'],
  ['', 'is not a host such as example.com or *.example.com'],
])('the entry "%s" is refused with what is wrong', (entry, problem) => {
  expect(parseHostPattern(entry)).toEqual({ problem });
});

it.each([
  ['example.com', 'example.com', 443, true],
  ['example.com', 'example.com', 80, true],
  ['example.com', 'example.com', 8443, false],
  ['example.com', 'a.example.com', 443, false],
  ['*.example.com', 'a.b.example.com', 443, true],
  ['*.example.com', 'example.com', 443, false],
  ['*.example.com', 'notexample.com', 443, false],
  ['example.com:8443', 'example.com', 8443, true],
  ['example.com:8443', 'example.com', 443, false],
])('%s means %s at port %i: %s', (entry, host, port, meant) => {
  expect(isMeant(pattern(entry), host, port)).toBe(meant);
});

it.each([
  ['example.com', 'example.com', true],
  ['example.com', 'example.com:443', true],
  ['example.com:443', 'example.com', false],
  ['*.example.com', 'a.example.com', true],
  ['*.example.com', '*.a.example.com', true],
  ['*.example.com', '*.example.com', true],
  ['*.example.com', 'example.com', false],
  ['*.a.example.com', '*.example.com', false],
  ['a.example.com', '*.a.example.com', false],
  ['*.example.com:8443', '*.example.com:8443', true],
  ['*.example.com', '*.badexample.com', false],
])('%s includes %s: %s', (entry, other, included) => {
  expect(includesPattern(pattern(entry), pattern(other))).toBe(included);
});

function pattern(entry: string) {
  const parsed = parseHostPattern(entry);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed;
}
