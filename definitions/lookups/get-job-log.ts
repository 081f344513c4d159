import { z } from 'zod';
import { number, repository } from './fields.ts';
import type { Lookup } from './lookup.ts';

export interface GetJobLogInput {
  repository?: string | undefined;
  job_id: number;
  kilobytes: number;
}

/** The end of the log of a job. */
export const getJobLog: Lookup<GetJobLogInput> = {
  permission: 'actions',
  tool: {
    name: 'get_job_log',
    description: 'Reads the end of the log of a job of GitHub Actions, where a failed job says why it failed.',
    input: z.object({
      repository,
      job_id: number.meta({ description: 'The id of the job, as get_workflow_run and list_check_runs say.' }),
      kilobytes: z
        .int('is not a whole number')
        .min(1, 'is less than 1')
        .max(90, 'is more than 90')
        .default(30)
        .meta({ description: 'How much of the end is read.' }),
    }),
  },
};
