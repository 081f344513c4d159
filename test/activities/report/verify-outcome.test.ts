import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handOver as handOverActivity } from '../../../activities/outputs/hand-over.ts';
import { verifyOutcome, type Verification } from '../../../activities/report/verify-outcome.ts';
import {
  isPullRequest,
  type Artefact,
  type IssueArtefact,
  type PullRequestArtefact,
} from '../../../contract/artefact.ts';
import { openForge, type OpenForge } from '../../support/forge/open-forge.ts';
import { handOver } from '../../support/activities/hand-over.ts';
import { isDone, openStage, type Stage } from '../../support/activities/open-stage.ts';

let forge: OpenForge;
let stage: Stage;
let pull: PullRequestArtefact;
beforeAll(async () => {
  forge = await openForge();
  stage = await openStage(forge);
  const head = await stage.commit({ 'a.js': '1' });
  await stage.bundle();
  const { result } = await handOver(stage, head);
  isDone(result);
  if (result.artefact === null || !isPullRequest(result.artefact)) throw new Error('No pull request');
  pull = result.artefact;
});
afterAll(async () => {
  await stage.close();
  await forge.close();
});

function verify(artefacts: Artefact[], repository: string | null = null): Promise<Verification> {
  return stage.run(verifyOutcome, { repository, artefacts }, { betweenLooksMs: 1 });
}

describe('the outcome of a run', () => {
  it('is verified when the pull request is there with the commit that was pushed', async () => {
    expect(await verify([pull])).toEqual({ verified: true });
    expect(await verify([pull], 'acme/api')).toEqual({ verified: true });
  });

  it('is not verified when there is no such pull request', async () => {
    const missing = { ...pull, number: 999 };
    expect(await verify([missing])).toEqual({ verified: false, reason: `pull request ${pull.url} does not exist` });
  });

  it('is not verified when its head is another commit', async () => {
    const headSha = 'f'.repeat(40);
    expect(await verify([{ ...pull, headSha }])).toEqual({
      verified: false,
      reason: `the head of pull request ${pull.url} is ${pull.headSha}, not ${headSha}, which was pushed`,
    });
  });

  it('is verified when the forge shows the new head a moment later', async () => {
    const real = { ...stage.dependencies.github };
    let looks = 0;
    stage.dependencies.github.getPull = async (...place) => {
      const found = await real.getPull(...place);
      return found && ++looks < 3 ? { ...found, headSha: 'e'.repeat(40) } : found;
    };
    expect(await verify([pull])).toEqual({ verified: true });
    stage.dependencies.github = real;
  });

  it('is not verified when its diff is empty', async () => {
    const real = { ...stage.dependencies.github };
    stage.dependencies.github.getPull = async (...place) => {
      const found = await real.getPull(...place);
      return found && { ...found, changedFiles: 0 };
    };
    expect(await verify([pull])).toEqual({ verified: false, reason: `pull request ${pull.url} changes nothing` });
    stage.dependencies.github = real;
  });

  it('looks for comments and issues too', async () => {
    const id = stage.session.use('add_comment', { body: 'Hello' });
    const made = await stage.run(handOverActivity, stage.request(id));
    isDone(made);
    if (made.artefact === null) throw new Error('No comment');
    expect(await verify([pull, made.artefact])).toEqual({ verified: true });
    // The event's repository has the comment, whatever the run has checked out.
    expect(await verify([made.artefact], 'acme/elsewhere')).toEqual({ verified: true });
    const url = made.artefact.url.replace(/\d+$/, '99999');
    expect(await verify([{ type: 'comment', url }])).toEqual({
      verified: false,
      reason: `comment ${url} does not exist`,
    });
    const issueUrl = `${forge.forge.serverUrl}/acme/api/issues/${stage.issue}`;
    const issue: IssueArtefact = { type: 'issue', url: issueUrl, number: stage.issue };
    expect(await verify([issue])).toEqual({ verified: true });
    expect(await verify([])).toEqual({ verified: false, reason: 'nothing was handed over' });
  });

  it('is tried again while the forge is away', async () => {
    forge.forge.failNext({ match: /^GET .*\/pulls\/\d+$/, status: 503 });
    await expect(verify([pull])).rejects.not.toMatchObject({ nonRetryable: true });
  });
});
