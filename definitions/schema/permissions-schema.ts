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

const CONTENTS = {
  description: 'The clone. With none the automation needs `checkout: false`, too.',
  default: 'read',
};

/** `permissions` of an automation. */
export const permissionsSchema = permissionsSchemaOf(LOOKUPS).meta({
  description: 'What the agent may read, as in GitHub Actions. It never writes: `safe-outputs` says what may come out.',
  default: {},
  examples: [Object.fromEntries(namesOf(LOOKUPS).map((name) => [name, 'read']))],
});

/** The schema of `permissions`: the keys of GitHub Actions, and those that grant a lookup of the table. */
export function permissionsSchemaOf(table: readonly Lookup[]) {
  return strictMap(
    Object.fromEntries(namesOf(table).map((name) => [name, permission(name, table)])),
    {
      'id-token': 'an agent never gets a token',
      'copilot-requests': 'the model is asked with the key of Curfew',
      discussion: 'use `discussions`',
    },
    insteadOfWord,
  );
}

function insteadOfWord(word: unknown): string | undefined {
  if (word === 'write-all') return 'is write-all, but an agent never writes itself; use outputs under `safe-outputs`';
  if (word !== 'read-all') return undefined;
  return 'is read-all; write a map such as `permissions: { contents: read, issues: read }`, or remove it';
}

function namesOf(table: readonly Lookup[]): string[] {
  return [...new Set([...PERMISSIONS, ...table.map((lookup) => lookup.permission)])];
}

function permission(name: string, table: readonly Lookup[]) {
  const instead = INSTEAD_OF_WRITE[name] ?? 'an output under `safe-outputs`';
  return z
    .enum(['read', 'none'], {
      error: ({ input }) =>
        input === 'write' ? `may not be write: an agent never writes itself; use ${instead}` : undefined,
    })
    .meta(name === 'contents' ? CONTENTS : { description: describe(name, table), absent: 'none' })
    .optional();
}

function describe(name: string, table: readonly Lookup[]): string {
  const tools = table.filter(({ permission }) => permission === name).map(({ tool }) => `\`${tool.name}\``);
  if (tools.length === 0) return 'A permission of GitHub Actions, which nothing in this version asks for.';
  return `Read gives the agent ${tools.join(', ')}.`;
}
