import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { workflowBundle } from '../../../activities/workflow-bundle.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The workflows of `workflows/index.ts`, bundled: `workflowBundle: { codePath: inject('workflowBundlePath') }`. */
    workflowBundlePath: string;
  }
}

/** Bundles the workflows once for the whole run; what the tests start finds the bundle in the cache. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const bundle = await workflowBundle();
  if ('codePath' in bundle) {
    project.provide('workflowBundlePath', bundle.codePath);
    return undefined;
  }
  const folder = await mkdtemp(join(tmpdir(), 'curfew-test-bundle-'));
  const path = join(folder, 'workflows.cjs');
  await writeFile(path, bundle.code);
  project.provide('workflowBundlePath', path);
  return () => rm(folder, { recursive: true, force: true });
}
