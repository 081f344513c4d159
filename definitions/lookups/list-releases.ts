import { z } from 'zod';
import { limit, repository } from './fields.ts';
import type { Lookup } from './lookup.ts';

export interface ListReleasesInput {
  repository?: string | undefined;
  limit: number;
}

/** Releases of a repository with their notes. */
export const listReleases: Lookup<ListReleasesInput> = {
  permission: 'contents',
  tool: {
    name: 'list_releases',
    description: 'Lists releases with their tags and notes, newest first.',
    input: z.object({ repository, limit }),
  },
};
