import { expect, it } from 'vitest';
import { missingPermissions } from '../../../../connections/github/access/missing-permissions.ts';

it('names each permission that was not granted, with the access that is wanted', () => {
  const granted = { metadata: 'read', contents: 'write', issues: 'read', checks: 'read' };
  const wanted = {
    contents: 'write',
    issues: 'write',
    pull_requests: 'read',
    checks: 'read',
    metadata: 'read',
  } as const;
  expect(missingPermissions(wanted, granted)).toEqual({ issues: 'write', pull_requests: 'read' });
});

it('takes write for read, and admin for both', () => {
  const wanted = { contents: 'read', issues: 'write', members: 'read' } as const;
  expect(missingPermissions(wanted, { contents: 'write', issues: 'admin', members: 'admin' })).toEqual({});
});

it('does not take a word that it does not know for a permission', () => {
  expect(missingPermissions({ contents: 'read' }, { contents: 'none' })).toEqual({ contents: 'read' });
  expect(missingPermissions({ contents: 'read' }, {})).toEqual({ contents: 'read' });
});
