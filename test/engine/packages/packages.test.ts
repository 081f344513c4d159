import { describe, expect, it } from 'vitest';
import { environmentConfig, EnvironmentConfig } from '../../../engine/api/environments/environment-config.ts';
import { isPackage } from '../../../engine/packages/packages.ts';
import { parseInternalNames } from '../../../runtime/environment/internal-names.ts';

describe('names of packages', () => {
  it.each(['left-pad', 'left-pad@1.3.0', '@acme/toy', '@acme/toy@^1.0.0', 'next@canary', 'ms@*', 'a@>=1'])(
    'takes %s for npm',
    (written) => expect(isPackage('npm', written)).toBe(true),
  );

  it.each(['six', 'six==1.17.0', 'requests[socks]>=2,<3', 'Django~=5.0', 'a!=1.*'])('takes %s for pip', (written) =>
    expect(isPackage('pip', written)).toBe(true),
  );

  it.each([
    '',
    '--registry=https://else.test',
    '-g',
    'https://else.test/a.tgz',
    'git+ssh://git@else.test/a',
    'github:acme/toy',
    'acme/toy',
    '../toy',
    './toy',
    'file:toy',
    "a'; curl else.test; '",
    'a b',
    'a\nb',
    '$(id)',
    'toy @ https://else.test/toy.whl',
    'a; python_version < "3"',
    'x'.repeat(201),
  ])('takes neither for npm nor for pip what could come from elsewhere or be read by a shell: %j', (written) => {
    expect([isPackage('npm', written), isPackage('pip', written)]).toEqual([false, false]);
  });
});

describe('the packages of an environment', () => {
  const guard = { internal: parseInternalNames(''), allowsUnrestricted: false, resolve: async () => [] };
  const networking = { type: 'limited', allow_package_managers: true };
  const read = (config: object) => EnvironmentConfig.safeParse({ type: 'cloud', networking, ...config });

  it('are stored, and stay as they were if an update does not name them', () => {
    const given = read({ packages: { npm: ['left-pad'], pip: ['six==1.17.0'] } }).data;
    const stored = environmentConfig(given, {}, guard);
    expect(stored.packages).toMatchObject({ npm: ['left-pad'], pip: ['six==1.17.0'], apt: [] });
    const updated = environmentConfig(read({ packages: { npm: [] } }).data, stored, guard);
    expect(updated.packages).toMatchObject({ npm: [], pip: ['six==1.17.0'] });
  });

  it('need that package managers are allowed', () => {
    const given = read({ networking: { type: 'limited' }, packages: { npm: ['left-pad'] } }).data;
    expect(() => environmentConfig(given, {}, guard)).toThrow('packages need networking.allow_package_managers: true');
  });

  it('are those of npm and pip; others are refused with the reason', () => {
    const messages = (packages: object) => read({ packages }).error?.issues.map(({ message }) => message);
    const others = 'this engine installs packages of npm and pip only; have others on the machine';
    expect(messages({ apt: ['jq'], cargo: ['ripgrep'], gem: ['rake'], go: ['x'] })).toEqual(Array(4).fill(others));
    expect(messages({ npm: ['-g'] })).toEqual([
      '"-g" is not a package of npm: give its name, and a version if you want',
    ]);
    expect(messages({ apt: [], npm: [] })).toBeUndefined();
  });
});
