import { execFile } from 'node:child_process';
import { copyFile, glob, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../..');

interface Row {
  /** Rooms that it may import, besides itself. */
  values: string;
  /** Rooms of which it may import types only. */
  types?: string;
  /** Files of other rooms that it may import although it may not import the room. */
  files?: string[];
  packages: { allowed: string[]; refused: string[] };
}

const PURE = { allowed: [], refused: ['zod', 'node:path', 'octokit'] };
const ANYTHING = { allowed: ['zod', 'node:http', 'octokit'], refused: [] };
const PRODUCT = 'money time text contract definitions runtime connections database';
const ALL = `${PRODUCT} workflows activities triggers engine api web cli`;

/** The table of the design, written out apart from the linter's configuration. */
const DESIGN: Record<string, Row> = {
  money: { values: 'time text', packages: PURE },
  time: { values: 'money text', packages: PURE },
  text: {
    values: 'money time',
    packages: {
      allowed: ['micromark', 'micromark-extension-gfm-footnote', 'micromark-extension-gfm-table'],
      refused: PURE.refused,
    },
  },
  contract: { values: '', types: 'definitions money', packages: PURE },
  definitions: {
    values: 'money time text contract',
    packages: {
      allowed: ['yaml', 'zod', '@actions/expressions', '@actions/expressions/ast', 're2js', 'node:fs', 'node:crypto'],
      refused: ['node:http', 'node:child_process', 'kysely', 'octokit', 'hono', 'pino', '@temporalio/client'],
    },
  },
  runtime: {
    values: 'time text',
    packages: {
      allowed: ['node:http', '@hono/node-server', 'kysely', 'pino', 'zod'],
      refused: ['hono', 'hono/body-limit', 'octokit', '@octokit/webhooks', '@anthropic-ai/sdk', '@temporalio/client'],
    },
  },
  database: {
    values: 'money time contract',
    types: 'definitions',
    files: ['runtime/database/open-database.ts'],
    packages: {
      allowed: ['kysely', 'kysely/migration', 'pg', 'node:sqlite', 'node:path', 'node:crypto'],
      refused: ['zod', 'node:http', 'octokit', 'pino', 'hono', '@temporalio/client'],
    },
  },
  connections: { values: 'contract runtime time text', types: 'definitions', packages: ANYTHING },
  workflows: {
    values: 'money time contract',
    types: 'definitions activities',
    packages: {
      allowed: ['@temporalio/workflow', '@temporalio/common'],
      refused: ['zod', 'node:path', 'node:crypto', '@temporalio/client', '@temporalio/activity', 'octokit'],
    },
  },
  activities: {
    values: PRODUCT,
    packages: {
      allowed: ['@temporalio/activity', '@temporalio/worker', '@temporalio/common', 'zod', 'node:http'],
      refused: ['@temporalio/client', '@temporalio/workflow'],
    },
  },
  triggers: {
    values: PRODUCT,
    packages: {
      allowed: ['@temporalio/client', 'hono', 'zod', 'node:http'],
      refused: ['@temporalio/worker', '@temporalio/activity', '@temporalio/workflow'],
    },
  },
  engine: {
    values: 'money time text runtime',
    files: ['connections/temporal/connect-temporal.ts'],
    packages: { allowed: ['hono', 'zod', '@temporalio/worker', 'node:http'], refused: ['@temporalio/workflow'] },
  },
  'engine/turns/workflow': {
    values: 'money time contract',
    types: 'definitions activities',
    packages: {
      allowed: ['@temporalio/workflow', '@temporalio/common'],
      refused: ['zod', 'node:path', '@temporalio/client'],
    },
  },
  api: { values: PRODUCT, files: ['triggers/server.ts'], packages: ANYTHING },
  web: { values: 'money time text', types: 'api', packages: ANYTHING },
  cli: {
    values: `${PRODUCT} workflows api web`,
    files: [
      'activities/worker.ts',
      'activities/outputs/credentials/redact-credentials.ts',
      'engine/server.ts',
      'engine/probe-engine.ts',
      'triggers/server.ts',
    ],
    packages: ANYTHING,
  },
  'stand-ins': { values: ALL, packages: ANYTHING },
  demo: { values: `${ALL} stand-ins`, packages: ANYTHING },
  bench: { values: `${ALL} stand-ins demo`, packages: ANYTHING },
  test: { values: `${ALL} stand-ins demo bench`, packages: ANYTHING },
};

const ROOMS = Object.keys(DESIGN).filter((folder) => !folder.includes('/'));

let tree: string;
let complaints: Set<string>;

beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'curfew-borders-'));
  for (const file of ['oxlint.config.ts', 'borders.ts']) await copyFile(join(ROOT, file), join(tree, file));
  await symlink(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
  await Promise.all(Object.entries(planted()).map(([file, line]) => plant(file, line)));
  await plant('money/one.ts', `import { two } from './two.ts';\nexport const one = () => two`);
  await plant('money/two.ts', `import { one } from './one.ts';\nexport const two = () => one`);
  await plant('time/one.ts', `import type { Two } from './two.ts';\nexport type One = Two | null`);
  await plant('time/two.ts', `import type { One } from './one.ts';\nexport type Two = One[]`);
  complaints = await lint();
});

afterAll(() => rm(tree, { recursive: true, force: true }));

describe.each(Object.keys(DESIGN))('the border of %s/', (folder) => {
  const row = DESIGN[folder];
  const values = row?.values.split(' ') ?? [];
  const types = row?.types?.split(' ') ?? [];
  const others = othersOf(folder);

  it.each(['', 'deep/', 'deep/deeper/'])('lets values of the right rooms in and no others, from %s', (below) => {
    expect(refused({ folder, below, kind: 'value' }, others)).toEqual(others.filter((room) => !values.includes(room)));
  });

  it.each(['', 'deep/', 'deep/deeper/'])('lets types of the right rooms in and no others, from %s', (below) => {
    const allowed = [...values, ...types];
    expect(refused({ folder, below, kind: 'type' }, others)).toEqual(others.filter((room) => !allowed.includes(room)));
  });

  it('lets the right files and packages in', () => {
    const allowed = [...(row?.files ?? []), ...(row?.packages.allowed ?? [])];
    expect(refused({ folder, below: '', kind: 'value' }, allowed)).toEqual([]);
  });

  it('refuses all packages that its row does not list', () => {
    const wrong = row?.packages.refused ?? [];
    expect(refused({ folder, below: '', kind: 'value' }, wrong)).toEqual(wrong);
  });
});

it('refuses an import cycle, even one of types alone', () => {
  const cycles = [...complaints].filter((complaint) => complaint.endsWith('import(no-cycle)'));
  const files = ['money/one.ts', 'money/two.ts', 'time/one.ts', 'time/two.ts'];
  expect(new Set(cycles.map((complaint) => complaint.split(' ')[0]))).toEqual(new Set(files));
});

it('knows every folder that holds code, down to its deepest file', async () => {
  const files = await Array.fromAsync(
    glob('*/**/*.ts', {
      cwd: ROOT,
      exclude: (name) => ['node_modules', '.git', 'repository', 'fixtures', '.curfew'].includes(name),
    }),
  );
  expect(files.filter((file) => !ROOMS.includes(file.split('/')[0] ?? ''))).toEqual([]);
  expect(files.filter((file) => file.split('/').length > 6)).toEqual([]);
});

/** Every other room, and for a folder that keeps rules of its own the rest of its room is none. */
function othersOf(folder: string): string[] {
  return ROOMS.filter((room) => room !== folder.split('/')[0]);
}

function planted(): Record<string, string> {
  const files: Record<string, string> = {};
  for (const [folder, { files: single = [], packages }] of Object.entries(DESIGN)) {
    for (const below of ['', 'deep/', 'deep/deeper/']) {
      for (const room of othersOf(folder)) {
        plantIn(files, { folder, below, kind: 'value' }, room);
        plantIn(files, { folder, below, kind: 'type' }, room);
      }
    }
    for (const other of [...single, ...packages.allowed, ...packages.refused]) {
      plantIn(files, { folder, below: '', kind: 'value' }, other);
    }
  }
  return files;
}

/** Where a violation is planted, and whether it imports a value or a type. */
interface Spot {
  folder: string;
  below: string;
  kind: 'value' | 'type';
}

function plantIn(files: Record<string, string>, spot: Spot, imported: string): void {
  files[fileOf(spot, imported)] = importOf(spot, imported);
}

function fileOf({ folder, below, kind }: Spot, imported: string): string {
  return `${folder}/${below}${kind}-${imported.replaceAll(/[^a-z0-9]+/gi, '-')}.ts`;
}

/** A room is imported by a file in a folder of its own: the parts of a room that are open are tried apart. */
function importOf({ folder, below, kind }: Spot, imported: string): string {
  const up = '../'.repeat(`${folder}/${below}x`.split('/').length - 1);
  const isFile = imported.endsWith('.ts');
  const from = isFile ? `${up}${imported}` : ROOMS.includes(imported) ? `${up}${imported}/inner/some.ts` : imported;
  return kind === 'type' ? `import type { X } from '${from}'` : `import { x } from '${from}'`;
}

/** Which of these imports the linter has refused. */
function refused(spot: Spot, imported: string[]): string[] {
  return imported.filter((one) => complaints.has(`${fileOf(spot, one)} eslint(no-restricted-imports)`));
}

async function plant(file: string, line: string): Promise<void> {
  await mkdir(dirname(join(tree, file)), { recursive: true });
  await writeFile(join(tree, file), `${line};\n`);
}

async function lint(): Promise<Set<string>> {
  const oxlint = join(ROOT, 'node_modules/.bin/oxlint');
  const { stdout } = await run(oxlint, ['--format=json', '.'], { cwd: tree, maxBuffer: 1 << 26 }).catch(
    (error: { stdout: string }) => error,
  );
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] };
  return new Set(diagnostics.map(({ code, filename }) => `${filename} ${code}`));
}
