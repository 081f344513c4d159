import type { JobRecord, WorkflowRunRecord } from '../history-records.ts';
import { resolveCommit } from '../read-history.ts';
import { shapeCheckRun, shapeCombinedStatus, shapeJob, shapeWorkflowRun, statusOf } from '../shape/actions.ts';
import { repositoryUrl } from '../shape/repository.ts';
import type { Hosted, World } from '../world.ts';
import { ApiError, notFound } from './api-error.ts';
import type { Api, ApiContext } from './context.ts';
import { numberOf, repositoryOf } from './context.ts';
import { ofRepository } from './history.ts';
import { paginate } from './paginate.ts';

const REPOSITORY = '/repos/:owner/:repo';

/** Serves check runs, and the runs of workflows with their jobs and logs. */
export function addActionsRoutes(api: Api, world: World): void {
  api.get(`${REPOSITORY}/commits/:ref{.+}/check-runs`, async (c) => {
    const hosted = repositoryOf(world, c);
    const ref = c.req.param('ref');
    const sha = await resolveCommit(world.bare(hosted.repository), ref);
    if (sha === undefined) throw new ApiError(422, `No commit found for SHA: ${ref}`);
    const checks = ofRepository(hosted, world.store.all('checkRuns')).filter(({ commit }) => commit === sha);
    const page = paginate(c, `${repositoryUrl(hosted)}/commits/${ref}/check-runs`, checks);
    return c.json({ total_count: checks.length, check_runs: page.map((check) => shapeCheckRun(hosted, check)) });
  });
  api.get(`${REPOSITORY}/commits/:ref{.+}/status`, async (c) => {
    const hosted = repositoryOf(world, c);
    const ref = c.req.param('ref');
    const sha = await resolveCommit(world.bare(hosted.repository), ref);
    if (sha === undefined) throw notFound();
    const all = ofRepository(hosted, world.store.all('statuses')).filter(({ commit }) => commit === sha);
    const newest = [...new Map(all.map((status) => [status.context, status])).values()];
    const page = paginate(c, `${repositoryUrl(hosted)}/commits/${ref}/status`, newest);
    return c.json(shapeCombinedStatus(hosted, { sha, all: newest, page }));
  });
  api.get(`${REPOSITORY}/actions/runs`, (c) => getRuns(world, c));
  api.get(`${REPOSITORY}/actions/workflows/:workflow/runs`, (c) => getRuns(world, c));
  api.get(`${REPOSITORY}/actions/runs/:run`, (c) => {
    const hosted = repositoryOf(world, c);
    return c.json(shapeWorkflowRun(hosted, runOf(hosted, numberOf(c, 'run'))));
  });
  api.get(`${REPOSITORY}/actions/runs/:run/jobs`, (c) => {
    const hosted = repositoryOf(world, c);
    const run = runOf(hosted, numberOf(c, 'run'));
    const jobs = ofRepository(hosted, world.store.all('jobs')).filter(({ runId }) => runId === run.id);
    const page = paginate(c, `${repositoryUrl(hosted)}/actions/runs/${run.id}/jobs`, jobs);
    return c.json({ total_count: jobs.length, jobs: page.map((job) => shapeJob(hosted, run, job)) });
  });
  api.get(`${REPOSITORY}/actions/jobs/:job/logs`, (c) => {
    const hosted = repositoryOf(world, c);
    return c.redirect(`${world.serverUrl}/logs/${jobOf(hosted, numberOf(c, 'job')).id}`);
  });
}

function getRuns(world: World, c: ApiContext) {
  const hosted = repositoryOf(world, c);
  const { branch, event, status, created } = c.req.query();
  const workflow = c.req.param('workflow');
  const since = created?.startsWith('>=') === true ? Date.parse(created.slice(2)) : Number.NEGATIVE_INFINITY;
  const runs = ofRepository(hosted, world.store.all('workflowRuns'))
    .filter((run) => workflow === undefined || run.workflow === workflow)
    .filter((run) => branch === undefined || run.branch === branch)
    .filter((run) => event === undefined || run.event === event)
    .filter((run) => status === undefined || status === run.conclusion || status === statusOf(run))
    .filter((run) => Date.parse(run.createdAt) >= since)
    .reverse();
  const page = paginate(c, `${repositoryUrl(hosted)}/actions/runs`, runs);
  return c.json({ total_count: runs.length, workflow_runs: page.map((run) => shapeWorkflowRun(hosted, run)) });
}

function runOf(hosted: Hosted, id: number): WorkflowRunRecord {
  const run = ofRepository(hosted, hosted.world.store.all('workflowRuns')).find((one) => one.id === id);
  if (run === undefined) throw notFound();
  return run;
}

function jobOf(hosted: Hosted, id: number): JobRecord {
  const job = ofRepository(hosted, hosted.world.store.all('jobs')).find((one) => one.id === id);
  if (job === undefined) throw notFound();
  return job;
}
