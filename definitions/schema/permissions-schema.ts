import { z } from 'zod';
import type { Lookup } from '../lookups/lookup.ts';
import { LOOKUPS } from '../lookups/lookups.ts';
import { strictMap } from './strict-map.ts';

/** The permissions of GitHub Actions. */
const PERMISSIONS = [
  'actions',
  'attestations',
  'checks',
  'contents',
  'deployments',
  'discussions',
  'issues',
  'models',
  'packages',
  'pages',
  'pull-requests',
  'repository-projects',
  'security-events',
  'statuses',
] as const;

const INSTEAD_OF_WRITE: Readonly<Record<string, string>> = {
  contents: '`safe-outputs: { create-pull-request: }`',
  'pull-requests': '`safe-outputs: { create-pull-request: }` or `safe-outputs: { add-comment: }`',
  issues: '`safe-outputs: { add-comment: }` or `safe-outputs: { create-issue: }`',
};

/** `permissions` of an automation. */
export const permissionsSchema = permissionsSchemaOf(LOOKUPS);

/** The schema of `permissions`: the keys of GitHub Actions, and those that grant a lookup of the table. */
export function permissionsSchemaOf(table: readonly Lookup[]) {
  const names = new Set([...PERMISSIONS, ...table.map((lookup) => lookup.permission)]);
  return strictMap(Object.fromEntries([...names].map((name) => [name, permission(name)])), {
    'id-token': 'an agent never gets a token',
  });
}

function permission(name: string) {
  const instead = INSTEAD_OF_WRITE[name] ?? 'an output under `safe-outputs`';
  return z
    .enum(['read', 'none'], {
      error: ({ input }) =>
        input === 'write' ? `may not be write: an agent never writes itself; use ${instead}` : undefined,
    })
    .optional();
}
