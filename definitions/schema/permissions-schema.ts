import { z } from 'zod';
import type { Lookup } from '../lookups/lookup.ts';
import { LOOKUPS } from '../lookups/lookups.ts';
import { showValue } from './show-value.ts';
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

/** Permissions that no lookup uses, and what to write instead. */
const INSTEAD_OF_UNUSED: Readonly<Record<string, string>> = {
  models: 'remove it: the model is asked with the key of Curfew',
  statuses: 'use `checks: read`',
};

const UNREAD = 'no lookup reads it; remove it';

/** `permissions` of an automation. */
export const permissionsSchema = permissionsSchemaOf(LOOKUPS).meta({
  description: 'What the agent may read, as in GitHub Actions. It never writes: `safe-outputs` says what may come out.',
  default: {},
  examples: [Object.fromEntries(usedNames(LOOKUPS).map((name) => [name, 'read']))],
});

/** The schema of `permissions`: the keys of GitHub Actions, and those that grant a lookup of the table. */
export function permissionsSchemaOf(table: readonly Lookup[]) {
  return strictMap(
    Object.fromEntries(namesOf(table).map((name) => [name, permission(name, table)])),
    {
      'id-token': 'an agent never gets a token',
      all: `write each of them: \`${showReadable(table)}\``,
      'code-quality': UNREAD,
      'vulnerability-alerts': UNREAD,
      'organization-projects': UNREAD,
      'repository-hooks': UNREAD,
      administration: UNREAD,
      members: UNREAD,
      'pull-request': 'use `pull-requests`',
      issue: 'use `issues`',
      'copilot-requests': 'the model is asked with the key of Curfew',
      discussion: 'use `discussions`',
    },
    (word) => insteadOfWord(word, table),
  );
}

/** What stands in place of the map: gh-aw and GitHub Actions have words for all permissions at once. */
function insteadOfWord(word: unknown, table: readonly Lookup[]): string | undefined {
  if (word === 'write-all') return 'is write-all, but an agent never writes itself; use outputs under `safe-outputs`';
  if (word === 'read-all')
    return `is read-all; write what it may read: \`permissions: ${showReadable(table)}\`, or remove it`;
  if (word === 'none' || word === null) return `is ${showValue(word)}; write \`permissions: {}\`, or remove it`;
  return undefined;
}

/** The map that grants all that can be read at GitHub. */
function showReadable(table: readonly Lookup[]): string {
  return `{ ${readableAtGithub(table)
    .map((name) => `${name}: read`)
    .join(', ')} }`;
}

/** The permissions of GitHub Actions that grant something here. */
export function readableAtGithub(table: readonly Lookup[] = LOOKUPS): string[] {
  return usedNames(table).filter((name) => PERMISSIONS.some((other) => other === name));
}

function namesOf(table: readonly Lookup[]): string[] {
  return [...new Set([...PERMISSIONS, ...table.map((lookup) => lookup.permission)])];
}

/** The permissions that grant something: the clone or a lookup. */
function usedNames(table: readonly Lookup[]): string[] {
  return [...new Set(['contents', ...table.map((lookup) => lookup.permission)])].sort();
}

function permission(name: string, table: readonly Lookup[]) {
  const isUsed = usedNames(table).includes(name);
  return z
    .enum(isUsed ? ['read', 'none'] : ['none'], { error: ({ input }) => explain(input, { name, isUsed, table }) })
    .meta(name === 'contents' ? contents(table) : describe(name, table))
    .optional();
}

interface Permission {
  name: string;
  isUsed: boolean;
  table: readonly Lookup[];
}

function explain(input: unknown, { name, isUsed, table }: Permission): string | undefined {
  if (input === 'write') {
    const instead = INSTEAD_OF_WRITE[name] ?? 'an output under `safe-outputs`';
    return `may not be write: an agent never writes itself; use ${instead}`;
  }
  if (input !== 'read' || isUsed) return undefined;
  const instead = INSTEAD_OF_UNUSED[name] ?? `remove it, or use one of ${usedNames(table).join(', ')}`;
  return `is read, but no lookup uses it; ${instead}`;
}

function contents(table: readonly Lookup[]) {
  const tools = toolsOf('contents', table);
  const also = tools === '' ? '' : ` and ${tools}`;
  return {
    description: `Read gives the agent the clone${also}. With none the automation needs \`checkout: false\`, too.`,
    absent: 'read; none with `checkout: false`',
  };
}

function describe(name: string, table: readonly Lookup[]) {
  const tools = toolsOf(name, table);
  if (tools !== '') return { description: `Read gives the agent ${tools}.`, absent: 'none' };
  const description = 'A permission of GitHub Actions that no lookup uses, so it can only be none.';
  return { description, absent: 'none', examples: ['none'] };
}

function toolsOf(name: string, table: readonly Lookup[]): string {
  return table
    .filter((lookup) => lookup.permission === name)
    .map(({ tool }) => `\`${tool.name}\``)
    .join(', ');
}
