import { fileURLToPath } from 'node:url';
import { cachedWorkflowBundle, type WorkflowBundle } from '../connections/temporal/cached-workflow-bundle.ts';

/** Curfew's workflows as Temporal loads them. */
export function workflowBundle(): Promise<WorkflowBundle> {
  return cachedWorkflowBundle({
    name: 'workflows',
    workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
  });
}
