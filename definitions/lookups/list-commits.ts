import { z } from 'zod';
import { limit, ref, repository, time, words } from './fields.ts';
import type { Lookup } from './lookup.ts';

export interface ListCommitsInput {
  repository?: string | undefined;
  ref?: string | undefined;
  path?: string | undefined;
  author?: string | undefined;
  /** Times are RFC 3339. */
  since?: string | undefined;
  until?: string | undefined;
  limit: number;
}

/** Commits of a repository, one line each. */
export const listCommits: Lookup<ListCommitsInput> = {
  permission: 'contents',
  tool: {
    name: 'list_commits',
    description:
      'Lists commits as the forge has them now, newest first, one line each. The clone may have less history. Read one with get_commit.',
    input: z.object({
      repository,
      ref: ref
        .optional()
        .meta({ description: 'A branch, tag or commit to start from; by default the default branch.' }),
      path: z
        .string('is not a text')
        .min(1, 'is empty')
        .max(4_096, 'is longer than 4,096 characters')
        .optional()
        .meta({ description: 'Only commits that change this file or folder.' }),
      author: words.optional().meta({ description: 'Only commits of this login or mail address.' }),
      since: time.optional().meta({ description: 'Only commits since then, RFC 3339.' }),
      until: time.optional().meta({ description: 'Only commits before then.' }),
      limit,
    }),
  },
};
