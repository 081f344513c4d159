import { getWorkflowRun as lookup, type GetWorkflowRunInput } from '../../../definitions/lookups/get-workflow-run.ts';
import { hasMore } from '../../../connections/github/read-pages.ts';
import type { Findings, Page } from '../answer/findings.ts';
import { inLine } from '../answer/outside-text.ts';
import { askedForge } from '../forge/asked-forge.ts';
import { facts } from '../forge/people-and-times.ts';
import { PER_PAGE } from '../forge/read-list.ts';
import { runLine } from '../list-workflow-runs/list-workflow-runs.ts';
import type { LookupRow, LookupUse } from '../lookup-row.ts';

export const getWorkflowRun: LookupRow<GetWorkflowRunInput> = { lookup, read };

/** The parts of a job that we read. */
interface JobAnswer {
  id: number;
  name: string;
  status: string;
  conclusion: string | null;
  started_at: string;
  completed_at: string | null;
  html_url: string | null;
  steps?: { name: string; number: number; conclusion: string | null }[];
}

async function read(use: LookupUse<GetWorkflowRunInput>): Promise<Findings> {
  const forge = await askedForge(use);
  const at = { ...forge.place, run_id: use.input.run_id };
  const { actions } = forge.octokit.rest;
  const { data: run } = await forge.ask(`Reading run ${at.run_id}`, () => actions.getWorkflowRun(at));
  const readPage = async (page: number): Promise<Page> => {
    const { data, headers } = await forge.ask(`Listing the jobs of run ${at.run_id}`, () =>
      actions.listJobsForWorkflowRun({ ...at, filter: 'latest', per_page: PER_PAGE, page }),
    );
    return {
      entries: data.jobs.map((job) => () => render(job)),
      isLast: data.jobs.length === 0 || !hasMore(data.jobs.length, headers.link),
    };
  };
  return { heading: `${runLine(run)}\n\nIts jobs:`, parts: [{ readPage }], mostEntries: null };
}

function render(job: JobAnswer): string {
  const about = facts({ id: String(job.id), began: job.started_at, ended: job.completed_at, see: job.html_url });
  const steps = (job.steps ?? [])
    .filter(({ conclusion }) => conclusion !== null && conclusion !== 'success' && conclusion !== 'skipped')
    .map((step) => `  - step ${step.number}, ${inLine(step.name)}: ${step.conclusion}`);
  return [`- ${inLine(job.name)}: ${job.conclusion ?? job.status}${about}`, ...steps].join('\n');
}
