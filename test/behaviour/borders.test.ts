import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../..');

/** Per folder of design: imports that must be refused, and imports that must be allowed. */
const BORDERS: Record<string, { refused: string[]; allowed: string[] }> = {
  money: {
    refused: [`import { z } from 'zod'`, `import { join } from 'node:path'`, `import { x } from '../database/open.ts'`],
    allowed: [`import { x } from './micros.ts'`],
  },
  definitions: {
    refused: [
      `import { x } from '../database/open.ts'`,
      `import { x } from '../connections/log.ts'`,
      `import { x } from '../workflows/contract.ts'`,
      `import type { X } from '../workflows/run.ts'`,
      `import { request } from 'node:http'`,
      `import { Client } from '@temporalio/client'`,
    ],
    allowed: [
      `import { x } from '../money/micros.ts'`,
      `import type { X } from '../workflows/contract.ts'`,
      `import { z } from 'zod'`,
      `import { join } from 'node:path'`,
    ],
  },
  database: {
    refused: [
      `import { x } from '../definitions/load-definitions.ts'`,
      `import { x } from '../workflows/contract.ts'`,
      `import { x } from '../triggers/server.ts'`,
      `import { request } from 'node:http'`,
      `import { z } from 'zod'`,
    ],
    allowed: [
      `import { Kysely } from 'kysely'`,
      `import { DatabaseSync } from 'node:sqlite'`,
      `import type { X } from '../definitions/automation.ts'`,
      `import type { X } from '../workflows/contract.ts'`,
      `import { x } from '../money/micros.ts'`,
    ],
  },
  connections: {
    refused: [
      `import { x } from '../database/open.ts'`,
      `import { x } from '../activities/worker.ts'`,
      `import { x } from '../definitions/load-definitions.ts'`,
      `import { x } from '../workflows/run.ts'`,
    ],
    allowed: [
      `import { x } from '../workflows/contract.ts'`,
      `import type { X } from '../definitions/automation.ts'`,
      `import { Octokit } from 'octokit'`,
      `import { request } from 'node:http'`,
    ],
  },
  workflows: {
    refused: [
      `import { x } from '../activities/admit.ts'`,
      `import { x } from '../definitions/load-definitions.ts'`,
      `import { join } from 'node:path'`,
      `import { z } from 'zod'`,
      `import { Client } from '@temporalio/client'`,
      `import type { X } from '../triggers/server.ts'`,
    ],
    allowed: [
      `import { sleep } from '@temporalio/workflow'`,
      `import { ApplicationFailure } from '@temporalio/common'`,
      `import type { X } from '../activities/admit.ts'`,
      `import type { X } from '../definitions/automation.ts'`,
      `import { x } from '../money/micros.ts'`,
      `import { x } from './contract.ts'`,
    ],
  },
  activities: {
    refused: [
      `import { Client } from '@temporalio/client'`,
      `import { sleep } from '@temporalio/workflow'`,
      `import { x } from '../workflows/run.ts'`,
      `import { x } from '../triggers/server.ts'`,
      `import { x } from '../engine/server.ts'`,
    ],
    allowed: [
      `import { x } from '../workflows/contract.ts'`,
      `import type { X } from '../workflows/run.ts'`,
      `import { x } from '../database/open.ts'`,
      `import { x } from '../connections/log.ts'`,
      `import { Context } from '@temporalio/activity'`,
    ],
  },
  triggers: {
    refused: [
      `import { Worker } from '@temporalio/worker'`,
      `import { Context } from '@temporalio/activity'`,
      `import { sleep } from '@temporalio/workflow'`,
      `import { x } from '../activities/admit.ts'`,
      `import { x } from '../workflows/run.ts'`,
    ],
    allowed: [
      `import { Client } from '@temporalio/client'`,
      `import { x } from '../workflows/contract.ts'`,
      `import type { X } from '../workflows/run.ts'`,
      `import { x } from '../definitions/load-definitions.ts'`,
    ],
  },
  engine: {
    refused: [
      `import { x } from '../activities/admit.ts'`,
      `import { x } from '../definitions/load-definitions.ts'`,
      `import { x } from '../workflows/contract.ts'`,
      `import { x } from '../database/admit.ts'`,
      `import { x } from '../connections/github.ts'`,
    ],
    allowed: [
      `import { x } from '../database/open.ts'`,
      `import { x } from '../connections/temporal.ts'`,
      `import { x } from '../connections/environment.ts'`,
      `import { x } from '../money/micros.ts'`,
      `import { Worker } from '@temporalio/worker'`,
    ],
  },
  'engine/workflow': {
    refused: [`import { join } from 'node:path'`, `import { x } from '../brain/turn.ts'`, `import { z } from 'zod'`],
    allowed: [`import { sleep } from '@temporalio/workflow'`, `import type { X } from '../brain/turn.ts'`],
  },
  cli: {
    refused: [
      `import { x } from '../activities/admit.ts'`,
      `import { x } from '../triggers/dispatch.ts'`,
      `import { x } from '../engine/log/append.ts'`,
      `import { x } from '../demo/demo.ts'`,
    ],
    allowed: [
      `import { x } from '../activities/worker.ts'`,
      `import { x } from '../triggers/server.ts'`,
      `import { x } from '../engine/server.ts'`,
      `import { x } from '../database/list-runs.ts'`,
    ],
  },
};

interface Planted {
  file: string;
  folder: string;
  line: string;
  rule: string;
}

let tree: string;
let complaints: Set<string>;

function plant(): Planted[] {
  return Object.entries(BORDERS).flatMap(([folder, { refused, allowed }]) =>
    [...refused.map((line) => ['refused', line]), ...allowed.map((line) => ['allowed', line])].map(
      ([rule = '', line = ''], index) => ({ file: `${folder}/planted-${index}.ts`, folder, line, rule }),
    ),
  );
}

async function lint(folder: string): Promise<Set<string>> {
  const oxlint = join(ROOT, 'node_modules/.bin/oxlint');
  const { stdout } = await run(oxlint, ['--format=json', '.'], { cwd: folder, maxBuffer: 1 << 24 }).catch(
    (error: { stdout: string }) => error,
  );
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] };
  return new Set(diagnostics.map(({ code, filename }) => `${filename} ${code}`));
}

beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'curfew-borders-'));
  await cp(join(ROOT, '.oxlintrc.json'), join(tree, '.oxlintrc.json'));
  for (const { file, line } of plant()) {
    await mkdir(dirname(join(tree, file)), { recursive: true });
    await writeFile(join(tree, file), `${line};\n`);
  }
  await writeFile(join(tree, 'money/one.ts'), `import { two } from './two.ts';\nexport const one = () => two;\n`);
  await writeFile(join(tree, 'money/two.ts'), `import { one } from './one.ts';\nexport const two = () => one;\n`);
  complaints = await lint(tree);
});

afterAll(() => rm(tree, { recursive: true, force: true }));

describe.each(Object.keys(BORDERS))('the border of %s/', (folder) => {
  const rows = plant().filter((planted) => planted.folder === folder);

  it.each(rows.filter(({ rule }) => rule === 'refused'))('refuses $line', ({ file }) => {
    expect(complaints).toContain(`${file} eslint(no-restricted-imports)`);
  });

  it.each(rows.filter(({ rule }) => rule === 'allowed'))('allows $line', ({ file }) => {
    expect(complaints).not.toContain(`${file} eslint(no-restricted-imports)`);
  });
});

it('refuses an import cycle', () => {
  expect([...complaints].filter((complaint) => complaint.endsWith('import(no-cycle)'))).not.toEqual([]);
});
