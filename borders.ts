/** One room of the house: a folder at the top, with what it may import. See `docs/architecture.md`. */
export interface Border {
  /** Why, for whoever crosses it. */
  message: string;
  /** Rooms of which it may import anything, besides itself. */
  values?: string[];
  /** Rooms of which it may import types only. */
  types?: string[];
  /** Of these rooms only these files, as globs below the room. */
  parts?: Record<string, string[]>;
  /** The only packages and modules of Node that it may import; without the list, any. */
  packages?: string[];
  /** Packages of which it may import nothing. */
  notPackages?: string[];
}

const PURE = ['money', 'time', 'text'];
const PRODUCT = ['contract', 'definitions', 'runtime', 'connections', 'database'];
const ANY = [...PURE, ...PRODUCT, 'workflows', 'activities', 'triggers', 'engine', 'api', 'web', 'cli'];

/** Every room. Whatever a row does not name is refused. */
export const BORDERS: Record<string, Border> = {
  money: { message: 'money/ is pure: no package, no Node, no other room.', values: PURE, packages: [] },
  time: { message: 'time/ is pure: no package, no Node, no other room.', values: PURE, packages: [] },
  text: {
    message: 'text/ is pure: of packages only the parser of Markdown, no Node, no other room.',
    values: PURE,
    packages: ['micromark', 'micromark-extension-gfm-footnote', 'micromark-extension-gfm-table'],
  },
  contract: {
    message: 'contract/ is types and constants.',
    types: ['definitions', 'money'],
    packages: [],
  },
  definitions: {
    message: 'definitions/ reads files and nothing else: no network, no clock, no process.',
    values: [...PURE, 'contract'],
    packages: [
      'yaml',
      'zod',
      '@actions/expressions',
      '@actions/expressions/ast',
      're2js',
      'node-cron',
      'node:fs',
      'node:fs/promises',
      'node:path',
      'node:crypto',
    ],
  },
  runtime: {
    message: 'runtime/ is what every process needs and none owns.',
    values: ['time', 'text'],
    notPackages: ['@temporalio/**', 'hono', 'hono/**', 'octokit', '@octokit/**', '@anthropic-ai/**'],
  },
  database: {
    message: 'database/ remembers: it knows kysely, pg and what the contract says.',
    values: ['money', 'time', 'contract'],
    types: ['definitions'],
    parts: { runtime: ['database/**'] },
    packages: ['kysely', 'kysely/**', 'pg', 'node:sqlite', 'node:fs', 'node:fs/promises', 'node:path', 'node:crypto'],
  },
  connections: {
    message: 'connections/ are clients of the outside and know nothing of what they are used for.',
    values: ['contract', 'runtime', 'time', 'text'],
    types: ['definitions'],
  },
  workflows: {
    message: 'Workflow code is replayed: values only of money/, time/, contract/ and two packages of Temporal.',
    values: ['money', 'time', 'contract'],
    types: ['definitions', 'activities'],
    packages: ['@temporalio/workflow', '@temporalio/common'],
  },
  activities: {
    message: 'activities/ do what they are told; they know no trigger, command or engine, and start no workflow.',
    values: [...PURE, ...PRODUCT],
    notPackages: ['@temporalio/client', '@temporalio/workflow'],
  },
  triggers: {
    message: 'triggers/ only start or signal.',
    values: [...PURE, ...PRODUCT],
    notPackages: ['@temporalio/worker', '@temporalio/activity', '@temporalio/workflow'],
  },
  engine: {
    message: 'engine/ is a program of its own; the rest speaks HTTP to it.',
    values: [...PURE, 'runtime'],
    parts: { connections: ['temporal/**'] },
    notPackages: ['@temporalio/workflow'],
  },
  api: {
    message: 'api/ says who may, what is, and what people do.',
    values: [...PURE, ...PRODUCT],
    parts: { triggers: ['*.ts'] },
  },
  web: { message: 'web/ is templates on the API, which it calls in process.', values: PURE, types: ['api'] },
  cli: {
    message:
      'cli/ is the command: of triggers/ only its top, of activities/ and engine/ only what starts them, and how they redact.',
    values: [...PURE, ...PRODUCT, 'workflows', 'api', 'web'],
    parts: {
      activities: ['worker.ts', 'outputs/credentials/redact-credentials.ts'],
      engine: ['server.ts', 'probe-engine.ts'],
      triggers: ['*.ts'],
    },
  },
  'stand-ins': { message: 'stand-ins/ stand for the outside world: they know no demo and no test.', values: ANY },
  demo: { message: 'demo/ knows no test.', values: [...ANY, 'stand-ins'] },
  bench: { message: 'bench/ knows no test.', values: [...ANY, 'stand-ins', 'demo'] },
  test: { message: 'test/ may import anything.', values: [...ANY, 'stand-ins', 'demo', 'bench'] },
};

/** Folders within a room that keep the rules of another one. */
export const KEEPS_RULES_OF: Record<string, string> = { 'engine/turns/workflow': 'workflows' };
