import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { glob, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import workerPackage from '@temporalio/worker/package.json' with { type: 'json' };

export interface WorkflowSources {
  /** Of the file in the cache. */
  name: string;
  /**
   * The file that exports the workflows. All workflows of a process share its modules, so none of them may keep anything
   * of one workflow outside of a function. To load them for each workflow would take most of the time of a replay.
   */
  workflowsPath: string;
  /** Folders of all our code that it can import as values: what the import borders allow it, and nothing less. */
  sourceFolders: string[];
}

export type WorkflowBundle = { codePath: string } | { code: string };

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/curfew', import.meta.url));

/**
 * Workflows as Temporal loads them. Making a bundle takes seconds, so it is kept under `node_modules/.cache` for the next
 * start, named after the content of all that it is made of.
 */
export async function cachedWorkflowBundle(workflows: WorkflowSources): Promise<WorkflowBundle> {
  const codePath = join(CACHE, `${workflows.name}-${await contentHash(workflows.sourceFolders)}.cjs`);
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

async function contentHash(folders: string[]): Promise<string> {
  const hash = createHash('sha256').update(workerPackage.version);
  // How a bundle is made is part of it.
  hash.update(await readFile(fileURLToPath(import.meta.url)));
  for (const folder of folders) {
    const files = (await Array.fromAsync(glob('**/*.ts', { cwd: folder }))).toSorted();
    for (const file of files) hash.update(`\n${file}\n`).update(await readFile(join(folder, file)));
  }
  return hash.digest('hex').slice(0, 16);
}
