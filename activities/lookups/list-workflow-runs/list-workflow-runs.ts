import {
  listWorkflowRuns as lookup,
  type ListWorkflowRunsInput,
} from '../../../definitions/lookups/list-workflow-runs.ts';
import { askedForge } from '../forge/asked-forge.ts';
import { given } from '../forge/given.ts';
import { facts, login } from '../forge/people-and-times.ts';
import { PER_PAGE, readList } from '../forge/read-list.ts';
import { inLine } from '../answer/outside-text.ts';
import type { Findings } from '../answer/findings.ts';
import type { LookupRow, LookupUse } from '../lookup-row.ts';

export const listWorkflowRuns: LookupRow<ListWorkflowRunsInput> = { lookup, read };

/** The parts of a run that we read. */
export interface RunAnswer {
  id: number;
  name?: string | null;
  display_title?: string;
  event: string;
  status: string | null;
  conclusion: string | null;
  head_branch: string | null;
  head_sha: string;
  run_attempt?: number;
  created_at: string;
  updated_at: string;
  html_url: string;
  actor?: { login?: string } | null;
}

async function read(use: LookupUse<ListWorkflowRunsInput>): Promise<Findings> {
  const { workflow, branch, event, status, created_since: since, limit } = use.input;
  const forge = await askedForge(use);
  const filter = given({
    branch,
    event,
    // The list of states is that of the forge, and the schema of our input allows no other.
    status: status as 'completed' | undefined,
    created: since === undefined ? undefined : `>=${since}`,
  });
  let total: number | null = null;
  const askFor = async (page: number) => {
    const asked = { ...forge.place, ...filter, per_page: PER_PAGE, page };
    const { data, headers } = await forge.ask('Listing runs of workflows', () =>
      workflow === undefined
        ? forge.octokit.rest.actions.listWorkflowRunsForRepo(asked)
        : forge.octokit.rest.actions.listWorkflowRuns({ ...asked, workflow_id: workflow }),
    );
    total = data.total_count;
    return { data: data.workflow_runs, headers };
  };
  const words = facts({ of: workflow, on: branch, 'started by': event, 'with result': status, since });
  return readList<RunAnswer>({
    what: `runs of workflows of ${forge.repository}${words}`,
    // It is asked for after the first page.
    askTotal: () => Promise.resolve(total),
    limit,
    isContinued: use.isContinued,
    isCounted: false,
    askFor,
    render: (run) => `- ${runLine(run)}`,
  });
}

export function runLine(run: RunAnswer): string {
  const about = facts({
    id: String(run.id),
    of: inLine(run.name),
    'started by': `${inLine(run.event)} (${login(run.actor)})`,
    on: inLine(run.head_branch),
    commit: run.head_sha,
    attempt: (run.run_attempt ?? 1) > 1 ? String(run.run_attempt) : null,
    started: run.created_at,
    changed: run.updated_at,
    see: run.html_url,
  });
  return `${inLine(run.display_title ?? run.name)}: ${run.conclusion ?? run.status ?? 'unknown'}${about}`;
}
