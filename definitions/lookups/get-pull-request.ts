import { z } from 'zod';
import { number, repository } from './fields.ts';
import type { Lookup } from './lookup.ts';

export interface GetPullRequestInput {
  repository?: string | undefined;
  number: number;
}

/** A pull request with its reviews and comments. */
export const getPullRequest: Lookup<GetPullRequestInput> = {
  permission: 'pull-requests',
  tool: {
    name: 'get_pull_request',
    description:
      'Reads one pull request: its state, branches and text, then its comments, its reviews, and the comments of reviews on lines of files.',
    input: z.object({ repository, number: number.meta({ description: 'The number of the pull request.' }) }),
  },
};
