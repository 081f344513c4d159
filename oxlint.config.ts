import { defineConfig, type OxlintOverride } from 'oxlint';
import { BORDERS, KEEPS_RULES_OF, type Border } from './borders.ts';

/** Deeper folders than this have no border; a test finds them. */
const DEEPEST = 5;

const NO_CONSOLE_RULE = ['cli', 'stand-ins', 'demo', 'bench', 'test'];

/** The body of a `describe` is a function, too, so that the tests are not measured. */
const SIZED = Object.keys(BORDERS).filter((room) => room !== 'test');

export default defineConfig({
  plugins: ['typescript', 'import'],
  ignorePatterns: ['demo/repository/**', 'test/fixtures/**', 'node_modules/**'],
  rules: {
    'typescript/no-explicit-any': 'error',
    'typescript/consistent-type-imports': 'error',
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'import/no-default-export': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    eqeqeq: 'error',
    'no-console': 'error',
  },
  overrides: [
    { files: NO_CONSOLE_RULE.map((room) => `${room}/**/*.ts`), rules: { 'no-console': 'off' } },
    { files: ['*.config.ts'], rules: { 'import/no-default-export': 'off' } },
    {
      files: SIZED.map((room) => `${room}/**/*.ts`),
      rules: {
        'max-lines': ['error', { max: 260 }],
        'max-lines-per-function': ['error', { max: 60, IIFEs: true }],
        'max-params': ['error', { max: 3 }],
      },
    },
    // What has landed stays as it is.
    { files: ['database/migrations/**/*.ts'], rules: { 'max-lines-per-function': 'off' } },
    { files: ['workflows/**/*.ts'], rules: { 'no-restricted-globals': ['error', 'fetch', 'process', 'crypto'] } },
    ...Object.entries(BORDERS).flatMap(([room, border]) => overridesOf(room, room, border)),
    ...Object.entries(KEEPS_RULES_OF).flatMap(([folder, room]) =>
      overridesOf(folder, folder.split('/')[0] ?? '', BORDERS[room]),
    ),
  ],
});

/**
 * One override for each depth, because rooms are told by the path of an import: from `cli/dev/` the room `database` is
 * `../../database/`, while `../database/` is a folder of cli's own.
 */
function overridesOf(folder: string, room: string, border: Border | undefined): OxlintOverride[] {
  if (border === undefined) throw new Error(`No border is known for ${folder}`);
  const depth = folder.split('/').length;
  return Array.from({ length: DEEPEST + 1 - depth }, (_, below) => ({
    files: [`${folder}${'/*'.repeat(below)}/*.ts`],
    rules: { 'no-restricted-imports': ['error', { patterns: patternsOf(room, border, '../'.repeat(depth + below)) }] },
  }));
}

type Pattern = { message: string; allowTypeImports?: boolean } & ({ group: string[] } | { regex: string });

function patternsOf(own: string, border: Border, root: string): Pattern[] {
  const { message, values = [], types = [], parts = {} } = border;
  const rooms = Object.keys(BORDERS).filter((room) => room !== own && !values.includes(room));
  const typesOnly = rooms.filter((room) => types.includes(room));
  const partly = rooms.filter((room) => room in parts);
  const refused = rooms.filter((room) => !typesOnly.includes(room) && !partly.includes(room));
  const patterns: Pattern[] = [
    { group: refused.map((room) => `${root}${room}/**`), message },
    {
      group: typesOnly.map((room) => `${root}${room}/**`),
      message: `${message} Here only types.`,
      allowTypeImports: true,
    },
    ...partly.map((room) => ({
      group: [`${root}${room}/**`, ...(parts[room] ?? []).map((glob) => `!${root}${room}/${glob}`)],
      message,
    })),
    ...packagePatterns(border),
  ];
  return patterns.filter((pattern) => 'regex' in pattern || pattern.group.length > 0);
}

/**
 * To the linter, an import that a negated pattern names is allowed whatever the other patterns say. So only names of
 * packages are negated, and the rest of the packages is refused by an expression of its own.
 */
function packagePatterns({ message, packages, notPackages = [] }: Border): Pattern[] {
  const some = [{ group: notPackages, message }];
  if (packages === undefined) return some;
  return [...some, { group: packages.map((name) => `!${name}`), message }, { regex: '^[^.]', message }];
}
