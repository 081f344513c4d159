import { expect, it } from 'vitest';
import { allows, isClosed, parseAllowed } from '../../../engine/egress/allow-list.ts';
import { ECOSYSTEMS } from '../../../text/hosts/ecosystems.ts';

it('opens the hosts of an ecosystem by its name, each at the ports of the web', () => {
  const list = parseAllowed(Object.keys(ECOSYSTEMS));
  expect(
    ['registry.npmjs.org', 'files.pythonhosted.org', 'proxy.golang.org', 'static.crates.io', 'repo1.maven.org'].filter(
      (host) => allows(list, host, 443),
    ),
  ).toHaveLength(5);
  expect(allows(list, 'registry.npmjs.org', 22)).toBe(false);
  expect(allows(list, 'npmjs.org', 443)).toBe(false);
});

it('allows nothing without entries, and everything if it is unrestricted', () => {
  expect(isClosed(parseAllowed([]))).toBe(true);
  expect(allows(parseAllowed([]), 'example.com', 443)).toBe(false);
  expect(allows({ isUnrestricted: true, patterns: [] }, 'example.com', 8080)).toBe(true);
});

it('says all that is wrong with its entries at once', () => {
  expect(() => parseAllowed(['*', 'a b'])).toThrow(
    '"*" means every host; write each host that is needed; "a b" is not a host such as example.com or *.example.com',
  );
});
