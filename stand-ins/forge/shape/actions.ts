import type { CheckRunRecord, JobRecord, StatusRecord, WorkflowRunRecord } from '../history-records.ts';
import type { Hosted } from '../world.ts';
import { identity, nodeId } from './identity.ts';
import { repositoryPage, repositoryUrl, shapeRepository } from './repository.ts';
import { shapeUser } from './user.ts';

/** GitHub's "check run". */
export function shapeCheckRun(hosted: Hosted, check: CheckRunRecord) {
  const url = `${repositoryUrl(hosted)}/check-runs/${check.id}`;
  return {
    id: check.id,
    node_id: nodeId('CheckRun', check.id),
    head_sha: check.commit,
    name: check.name,
    url,
    html_url: `${repositoryPage(hosted)}/runs/${check.id}`,
    details_url: null,
    external_id: null,
    status: statusOf(check),
    conclusion: check.conclusion,
    started_at: check.startedAt,
    completed_at: check.completedAt,
    output: {
      title: check.title,
      summary: check.summary,
      text: null,
      annotations_count: 0,
      annotations_url: `${url}/annotations`,
    },
    check_suite: null,
    app: null,
    pull_requests: [],
  };
}

/** GitHub's "combined status" of a commit, with one page of its statuses. */
export function shapeCombinedStatus(
  hosted: Hosted,
  { sha, all, page }: { sha: string; all: StatusRecord[]; page: StatusRecord[] },
) {
  const url = repositoryUrl(hosted);
  const states = new Set(all.map(({ state }) => state));
  const isFailed = states.has('failure') || states.has('error');
  return {
    state: isFailed ? 'failure' : states.has('pending') || all.length === 0 ? 'pending' : 'success',
    statuses: page.map((status) => ({
      id: status.id,
      node_id: nodeId('StatusContext', status.id),
      url: `${url}/statuses/${sha}`,
      avatar_url: null,
      state: status.state,
      description: status.description,
      target_url: null,
      context: status.context,
      created_at: status.createdAt,
      updated_at: status.createdAt,
    })),
    sha,
    total_count: all.length,
    repository: shapeRepository(hosted),
    commit_url: `${url}/commits/${sha}`,
    url: `${url}/commits/${sha}/status`,
  };
}

/** GitHub's "workflow run". */
export function shapeWorkflowRun(hosted: Hosted, run: WorkflowRunRecord) {
  const url = `${repositoryUrl(hosted)}/actions/runs/${run.id}`;
  const workflow = identity(`${hosted.repository.id}/${run.workflow}`);
  return {
    id: run.id,
    node_id: nodeId('WorkflowRun', run.id),
    name: run.workflow,
    path: `.github/workflows/${run.workflow}`,
    display_title: run.title,
    event: run.event,
    status: statusOf(run),
    conclusion: run.conclusion,
    head_branch: run.branch,
    head_sha: run.commit,
    head_commit: null,
    head_repository: shapeRepository(hosted),
    repository: shapeRepository(hosted),
    actor: shapeUser(hosted.world, run.actor),
    run_number: 1,
    run_attempt: 1,
    workflow_id: workflow,
    pull_requests: [],
    created_at: run.createdAt,
    updated_at: run.createdAt,
    url,
    html_url: `${repositoryPage(hosted)}/actions/runs/${run.id}`,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${repositoryUrl(hosted)}/check-suites/${run.id}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    workflow_url: `${repositoryUrl(hosted)}/actions/workflows/${workflow}`,
  };
}

/** GitHub's "job". */
export function shapeJob(hosted: Hosted, run: WorkflowRunRecord, job: JobRecord) {
  const url = repositoryUrl(hosted);
  const isOver = job.conclusion !== null;
  return {
    id: job.id,
    node_id: nodeId('CheckRun', job.id),
    run_id: run.id,
    run_url: `${url}/actions/runs/${run.id}`,
    head_sha: run.commit,
    head_branch: run.branch,
    workflow_name: run.workflow,
    name: job.name,
    url: `${url}/actions/jobs/${job.id}`,
    html_url: `${repositoryPage(hosted)}/actions/runs/${run.id}/job/${job.id}`,
    status: statusOf(job),
    conclusion: job.conclusion,
    created_at: job.startedAt,
    started_at: job.startedAt,
    completed_at: isOver ? job.startedAt : null,
    steps: job.steps.map(({ name, conclusion }, index) => ({
      name,
      status: 'completed',
      conclusion,
      number: index + 1,
    })),
    check_run_url: `${url}/check-runs/${job.id}`,
    labels: [],
    runner_id: null,
    runner_name: null,
    runner_group_id: null,
    runner_group_name: null,
  };
}

export function statusOf({ conclusion }: Pick<CheckRunRecord, 'conclusion'>): 'completed' | 'in_progress' {
  return conclusion === null ? 'in_progress' : 'completed';
}
