import { z } from 'zod';
import { labels, limit, repository, time, words } from './fields.ts';
import type { Lookup } from './lookup.ts';

export interface ListIssuesInput {
  repository?: string | undefined;
  state?: 'open' | 'closed' | 'all' | undefined;
  labels: string[];
  author?: string | undefined;
  assignee?: string | undefined;
  /** Times are RFC 3339. */
  created_since?: string | undefined;
  updated_since?: string | undefined;
  closed_since?: string | undefined;
  sort: 'created' | 'updated' | 'comments';
  direction: 'desc' | 'asc';
  limit: number;
}

/** Issues of a repository, one line each. */
export const listIssues: Lookup<ListIssuesInput> = {
  permission: 'issues',
  tool: {
    name: 'list_issues',
    description:
      'Lists issues (no pull requests), one line each, after the count of all that match. Read the text and the comments of one with get_issue.',
    input: z.object({
      repository,
      state: z.enum(['open', 'closed', 'all'], 'is none of open, closed, all').optional().meta({
        description: 'By default closed with closed_since, all with created_since or updated_since, else open.',
      }),
      labels: labels.meta({ description: 'Only issues with all of these labels.' }),
      author: words.optional().meta({ description: 'Only issues that this login opened.' }),
      assignee: words.optional().meta({ description: 'Only issues assigned to this login.' }),
      created_since: time.optional().meta({ description: 'Only issues opened since then, RFC 3339.' }),
      updated_since: time.optional().meta({ description: 'Only issues changed since then.' }),
      closed_since: time.optional().meta({ description: 'Only issues closed since then.' }),
      sort: z.enum(['created', 'updated', 'comments'], 'is none of created, updated, comments').default('created'),
      direction: z.enum(['desc', 'asc'], 'is neither desc nor asc').default('desc'),
      limit,
    }),
  },
};
