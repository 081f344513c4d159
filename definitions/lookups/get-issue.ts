import { z } from 'zod';
import { number, repository } from './fields.ts';
import type { Lookup } from './lookup.ts';

export interface GetIssueInput {
  repository?: string | undefined;
  number: number;
}

/** An issue with its comments. */
export const getIssue: Lookup<GetIssueInput> = {
  permission: 'issues',
  tool: {
    name: 'get_issue',
    description: 'Reads one issue: its state, labels, text, and all of its comments, oldest first.',
    input: z.object({ repository, number: number.meta({ description: 'The number of the issue.' }) }),
  },
};
