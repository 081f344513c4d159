import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The workflows of `workflows/index.ts`, bundled: `workflowBundle: { codePath: inject('workflowBundlePath') }`. */
    workflowBundlePath: string;
  }
}

const WORKFLOWS = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url));

/** Bundles the workflows once for the whole run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!existsSync(WORKFLOWS)) return async () => {};
  const folder = await mkdtemp(join(tmpdir(), 'curfew-test-bundle-'));
  const { code } = await bundleWorkflowCode({ workflowsPath: WORKFLOWS, logger: new DefaultLogger('WARN') });
  const path = join(folder, 'workflows.cjs');
  await writeFile(path, code);
  project.provide('workflowBundlePath', path);
  return () => rm(folder, { recursive: true, force: true });
}
