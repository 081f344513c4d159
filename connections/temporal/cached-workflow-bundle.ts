import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import workerPackage from '@temporalio/worker/package.json' with { type: 'json' };
import { workflowSources } from './workflow-sources.ts';

export interface WorkflowSources {
  /** Begins the name of the file in the cache. */
  name: string;
  /**
   * The file that exports the workflows. All workflows of a process share its modules, because loading them for each
   * workflow would take most of the time of a replay. So no module may keep state of one workflow outside a function.
   */
  workflowsPath: string;
}

export type WorkflowBundle = { codePath: string } | { code: string };

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CACHE = join(ROOT, 'node_modules/.cache/curfew');

/**
 * Workflows as Temporal loads them. Making a bundle takes seconds, so it is kept under `node_modules/.cache` for the next
 * start, named after the content of all that it is made of.
 */
export async function cachedWorkflowBundle(workflows: WorkflowSources): Promise<WorkflowBundle> {
  const codePath = join(CACHE, `${workflows.name}-${await contentHash(workflows.workflowsPath)}.cjs`);
  if (existsSync(codePath)) return { codePath };
  const { code } = await bundleWorkflowCode({
    workflowsPath: workflows.workflowsPath,
    preloadModules: [workflows.workflowsPath],
    logger: new DefaultLogger('WARN'),
  });
  try {
    await mkdir(CACHE, { recursive: true });
    const draft = `${codePath}.${randomUUID()}`;
    await writeFile(draft, code);
    await rename(draft, codePath);
    return { codePath };
  } catch {
    // An installation that cannot be written to has no cache: it bundles at each start.
    return { code };
  }
}

async function contentHash(workflowsPath: string): Promise<string> {
  const hash = createHash('sha256').update(workerPackage.version);
  // The way of bundling is part of the name.
  hash.update(await readFile(fileURLToPath(import.meta.url)));
  for (const file of await workflowSources(workflowsPath)) {
    hash.update(`\n${relative(ROOT, file)}\n`).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 16);
}
