import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import workerPackage from '@temporalio/worker/package.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const WORKFLOW = fileURLToPath(new URL('./workflow/session.ts', import.meta.url));

/**
 * The engine's workflow as Temporal loads it. Making it takes seconds, so it is kept under `node_modules/.cache` for
 * the next start, named after all that it is made of.
 */
export async function workflowBundle(): Promise<{ codePath: string } | { code: string }> {
  const source = await readFile(WORKFLOW, 'utf8');
  const hash = createHash('sha256').update(`${workerPackage.version}\n${source}`).digest('hex').slice(0, 16);
  const folder = path.join(ROOT, 'node_modules', '.cache', 'curfew');
  const codePath = path.join(folder, `engine-workflow-${hash}.cjs`);
  if (existsSync(codePath)) return { codePath };
  const { code } = await bundleWorkflowCode({ workflowsPath: WORKFLOW, logger: new DefaultLogger('WARN') });
  try {
    await mkdir(folder, { recursive: true });
    const draft = `${codePath}.${randomUUID()}`;
    await writeFile(draft, code);
    await rename(draft, codePath);
    return { codePath };
  } catch {
    // An installation that cannot be written to has no cache: it bundles at each start.
    return { code };
  }
}
