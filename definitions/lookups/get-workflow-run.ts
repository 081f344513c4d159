import { z } from 'zod';
import { number, repository } from './fields.ts';
import type { Lookup } from './lookup.ts';

export interface GetWorkflowRunInput {
  repository?: string | undefined;
  run_id: number;
}

/** A run of a workflow with its jobs. */
export const getWorkflowRun: Lookup<GetWorkflowRunInput> = {
  permission: 'actions',
  tool: {
    name: 'get_workflow_run',
    description:
      'Reads one run of a GitHub Actions workflow with its jobs, and the steps of those that failed. Read the log of a job with get_job_log.',
    input: z.object({
      repository,
      run_id: number.meta({ description: 'The id of the run, as list_workflow_runs says.' }),
    }),
  },
};
