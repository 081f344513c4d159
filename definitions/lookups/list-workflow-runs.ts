import { z } from 'zod';
import { limit, ref, repository, time, words } from './fields.ts';
import type { Lookup } from './lookup.ts';

export interface ListWorkflowRunsInput {
  repository?: string | undefined;
  workflow?: string | undefined;
  branch?: string | undefined;
  event?: string | undefined;
  status?: string | undefined;
  /** RFC 3339. */
  created_since?: string | undefined;
  limit: number;
}

const STATUSES = [
  'queued',
  'in_progress',
  'waiting',
  'completed',
  'success',
  'failure',
  'cancelled',
  'timed_out',
  'action_required',
  'neutral',
  'skipped',
  'stale',
] as const;

const NO_FILE = 'is not the file name of a workflow, such as ci.yml';

/** Runs of workflows of GitHub Actions, one line each. */
export const listWorkflowRuns: Lookup<ListWorkflowRunsInput> = {
  permission: 'actions',
  tool: {
    name: 'list_workflow_runs',
    description:
      'Lists runs of GitHub Actions workflows, newest first, one line each, after the count of all that match. Read the jobs of one with get_workflow_run.',
    input: z.object({
      repository,
      workflow: z
        .string('is not a text')
        .regex(/^[\w.-]{1,250}$/, NO_FILE)
        .refine((name) => !/^\.+$/.test(name), NO_FILE)
        .optional()
        .meta({ description: 'Only runs of this workflow, by its file name: ci.yml.' }),
      branch: ref.optional().meta({ description: 'Only runs of this branch.' }),
      event: words.optional().meta({ description: 'Only runs that this event started: push, pull_request, schedule.' }),
      status: z
        .enum(STATUSES, `is none of ${STATUSES.join(', ')}`)
        .optional()
        .meta({ description: 'Only runs in this state or with this result.' }),
      created_since: time.optional().meta({ description: 'Only runs started since then, RFC 3339.' }),
      limit,
    }),
  },
};
