import { z } from 'zod';
import { labels, limit, ref, repository, time, words } from './fields.ts';
import type { Lookup } from './lookup.ts';

export interface ListPullRequestsInput {
  repository?: string | undefined;
  state?: 'open' | 'closed' | 'merged' | 'all' | undefined;
  base?: string | undefined;
  labels: string[];
  author?: string | undefined;
  /** Times are RFC 3339. */
  created_since?: string | undefined;
  updated_since?: string | undefined;
  closed_since?: string | undefined;
  merged_since?: string | undefined;
  sort: 'created' | 'updated';
  direction: 'desc' | 'asc';
  limit: number;
}

/** Pull requests of a repository, one line each. */
export const listPullRequests: Lookup<ListPullRequestsInput> = {
  permission: 'pull-requests',
  tool: {
    name: 'list_pull_requests',
    description:
      'Lists pull requests, one line each, after the count of all that match. Read one with get_pull_request, its changes with get_pull_request_diff.',
    input: z.object({
      repository,
      state: z.enum(['open', 'closed', 'merged', 'all'], 'is none of open, closed, merged, all').optional().meta({
        description:
          'closed: merged or not. By default merged with merged_since, closed with closed_since, all with another time, else open.',
      }),
      base: ref.optional().meta({ description: 'Only pull requests into this branch.' }),
      labels: labels.meta({ description: 'Only pull requests with all of these labels.' }),
      author: words.optional().meta({ description: 'Only pull requests that this login opened.' }),
      created_since: time.optional().meta({ description: 'Only pull requests opened since then, RFC 3339.' }),
      updated_since: time.optional().meta({ description: 'Only pull requests changed since then.' }),
      closed_since: time.optional().meta({ description: 'Only pull requests closed or merged since then.' }),
      merged_since: time.optional().meta({ description: 'Only pull requests merged since then.' }),
      sort: z
        .enum(['created', 'updated'], 'is neither created nor updated')
        .default('created')
        .meta({ description: 'With a time above, those that changed last come first in any case.' }),
      direction: z.enum(['desc', 'asc'], 'is neither desc nor asc').default('desc'),
      limit,
    }),
  },
};
