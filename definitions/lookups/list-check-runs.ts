import { z } from 'zod';
import { limit, ref, repository } from './fields.ts';
import type { Lookup } from './lookup.ts';

export interface ListCheckRunsInput {
  repository?: string | undefined;
  ref?: string | undefined;
  only: 'all' | 'failed' | 'running';
  limit: number;
}

/** Checks of a commit, and the statuses that services set on it. */
export const listCheckRuns: Lookup<ListCheckRunsInput> = {
  permission: 'checks',
  alsoReads: ['statuses'],
  tool: {
    name: 'list_check_runs',
    description:
      'Lists the checks of a commit with their results, after the counts of all of them. For a check of GitHub Actions its id is the job_id that get_job_log takes. Statuses, which some services set on a commit instead of checks, are among them, without an id.',
    input: z.object({
      repository,
      ref: ref.optional().meta({ description: 'A branch, tag or commit; by default the default branch.' }),
      only: z
        .enum(['all', 'failed', 'running'], 'is none of all, failed, running')
        .default('all')
        .meta({ description: 'failed: failure, error, timed out, cancelled, action required or stale.' }),
      limit,
    }),
  },
};
