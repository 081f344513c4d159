import { fileURLToPath } from 'node:url';
import { cachedWorkflowBundle, type WorkflowBundle } from '../../connections/temporal/cached-workflow-bundle.ts';

/** The engine's workflow as Temporal loads it. */
export function workflowBundle(): Promise<WorkflowBundle> {
  return cachedWorkflowBundle({
    name: 'engine-workflow',
    workflowsPath: fileURLToPath(new URL('./workflow/session.ts', import.meta.url)),
  });
}
