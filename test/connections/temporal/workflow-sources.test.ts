import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workflowBundle } from '../../../activities/workflow-bundle.ts';
import { workflowBundle as engineWorkflowBundle } from '../../../engine/turns/workflow-bundle.ts';
import type { WorkflowBundle } from '../../../connections/temporal/cached-workflow-bundle.ts';
import { workflowSources } from '../../../connections/temporal/workflow-sources.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

describe('the files that a bundle of workflows is named after', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'curfew-sources-'));
    await write('workflows/index.ts', `export { run } from './run.ts';\n`);
    await write(
      'workflows/run.ts',
      `import {\n  one,\n  type One,\n} from '../money/one.ts';\nimport type { Not } from '../activities/not.ts';\nexport const run = (): One | Not => one;\n`,
    );
    await write(
      'money/one.ts',
      `import '../time/effect.ts';\nexport * from "../text/star.ts";\nexport type One = 1;\nexport const one = 1;\n`,
    );
    await write('time/effect.ts', `import { one } from '../money/one.ts';\nexport const two = one;\n`);
    await write('text/star.ts', `import { sleep } from '@temporalio/workflow';\nexport { sleep };\n`);
    await write('activities/not.ts', `export type Not = 2;\n`);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('are all that is imported as a value, from room to room', async () => {
    const files = ['money/one.ts', 'text/star.ts', 'time/effect.ts', 'workflows/index.ts', 'workflows/run.ts'];
    expect(await workflowSources(join(folder, 'workflows/index.ts'))).toEqual(files.map((file) => join(folder, file)));
  });

  async function write(file: string, text: string): Promise<void> {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
});

describe.each([
  { name: "Curfew's workflows", entry: 'workflows/index.ts', bundle: workflowBundle },
  { name: "the engine's workflow", entry: 'engine/turns/workflow/session.ts', bundle: engineWorkflowBundle },
])('the bundle of $name', ({ entry, bundle }) => {
  it('holds no file of ours that its name does not depend on', async () => {
    const bundled = await bundledFiles(await bundle(), entry);
    const known = (await workflowSources(join(ROOT, entry))).map((file) => relative(ROOT, file));
    expect(bundled).toContain(entry);
    expect(bundled.filter((file) => !known.includes(file))).toEqual([]);
  });
});

/** Our files in a bundle, as its source map names them, relative to the checkout in which the bundle was made. */
async function bundledFiles(bundle: WorkflowBundle, entry: string): Promise<string[]> {
  const code = 'code' in bundle ? bundle.code : await readFile(bundle.codePath, 'utf8');
  const [, encoded = ''] = /sourceMappingURL=data:application\/json[^,]*;base64,([\w+/=]+)\s*$/.exec(code) ?? [];
  const { sources } = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')) as { sources: string[] };
  const ours = sources.filter((source) => source.endsWith('.ts') && !source.includes('node_modules'));
  // The cache may have been copied with its checkout, and its bundles still name the old folder.
  const root = ours.find((source) => source.endsWith(`/${entry}`))?.slice(0, -entry.length) ?? ROOT;
  return ours.map((source) => relative(root, source));
}
