import { z } from 'zod';
import { ref, repository } from './fields.ts';
import type { Lookup } from './lookup.ts';

export interface GetCommitInput {
  repository?: string | undefined;
  ref: string;
}

/** A commit with what it changes. */
export const getCommit: Lookup<GetCommitInput> = {
  permission: 'contents',
  tool: {
    name: 'get_commit',
    description: 'Reads one commit: its message, author, and each changed file with its part of the diff.',
    input: z.object({
      repository,
      ref: ref.meta({ description: 'The id of the commit; or a branch or tag, for its last commit.' }),
    }),
  },
};
