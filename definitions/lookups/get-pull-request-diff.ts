import { z } from 'zod';
import { number, repository } from './fields.ts';
import type { Lookup } from './lookup.ts';

export interface GetPullRequestDiffInput {
  repository?: string | undefined;
  number: number;
  path?: string | undefined;
}

/** What a pull request changes. */
export const getPullRequestDiff: Lookup<GetPullRequestDiffInput> = {
  permission: 'pull-requests',
  tool: {
    name: 'get_pull_request_diff',
    description: 'Reads what a pull request changes: each changed file with its part of the diff.',
    input: z.object({
      repository,
      number: number.meta({ description: 'The number of the pull request.' }),
      path: z
        .string('is not a text')
        .min(1, 'is empty')
        .max(4_096, 'is longer than 4,096 characters')
        .optional()
        .meta({ description: 'Only this file, or the files below this folder.' }),
    }),
  },
};
