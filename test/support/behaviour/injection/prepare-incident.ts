import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { git, octokitFor, REPOSITORY } from '../../forge/open-forge.ts';
import type { Installation } from '../installation.ts';
import type { Found, Incident, IncidentPull } from './incident.ts';

/** Writes what an incident finds at the forge; `bare` is the folder of the repository there. */
export async function prepareIncident(
  installation: Installation,
  { incident, issue, bare }: { incident: Incident; issue: number; bare: string },
): Promise<Found> {
  const { forge, environment } = installation.standIns;
  const octokit = octokitFor(forge, environment['GITHUB_TOKEN'] ?? '');
  // They are of Curfew's own account, as if somebody with more rights had edited what Curfew wrote.
  for (const body of incident.comments ?? []) {
    await octokit.rest.issues.createComment({ ...REPOSITORY, issue_number: issue, body });
  }
  const pulls: number[] = [];
  const mainHead = (await git(bare, 'rev-parse', 'main')).trim();
  for (const pull of incident.pulls ?? []) {
    await pushTo(bare, pull);
    const title = `Work of ${pull.author}`;
    const place = { head: pull.branch, base: 'main', title };
    const { data } = await octokit.rest.pulls.create({ ...REPOSITORY, ...place });
    const record = forge.state().issues.find(({ id }) => id === data.id)?.pull;
    if (record === undefined) throw new Error(`The forge has no pull request ${data.number}`);
    const { author, branchLater } = pull;
    if (branchLater === undefined) forge.changeIssue(data.id, { author });
    else forge.changeIssue(data.id, { author, pull: { ...record, head: branchLater, headSha: mainHead } });
    if (branchLater !== undefined && branchLater !== 'main') await git(bare, 'branch', branchLater, 'main');
    pulls.push(data.number);
  }
  return { issue, pulls, job: incident.jobLog === undefined ? 0 : addJob(installation, incident.jobLog) };
}

async function pushTo(bare: string, { branch, files }: IncidentPull): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-injection-'));
  try {
    await git(folder, 'clone', '--quiet', bare, '.');
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    await git(folder, 'add', '--all', '--force');
    await git(folder, 'commit', '--quiet', '--message', 'Work');
    await git(folder, 'push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function addJob({ standIns }: Installation, log: string): number {
  const at = '2026-11-26T08:00:00Z';
  const failed = { repository: 'acme/api', conclusion: 'failure' } as const;
  const commit = '0'.repeat(40);
  const about = { workflow: 'ci.yml', title: 'Tests', event: 'push', branch: 'main', actor: 'mallory' };
  const run = standIns.forge.record('workflowRuns', { ...failed, ...about, commit, createdAt: at });
  return standIns.forge.record('jobs', { ...failed, runId: run.id, name: 'test', steps: [], log, startedAt: at }).id;
}
