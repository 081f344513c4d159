import { isPullRequest } from '../../contract/artefact.ts';
import { MICROS_PER_USD } from '../../money/micros.ts';
import { runWorkflowId } from '../../contract/temporal-names.ts';
import { DEMO_REPOSITORY } from '../issue.ts';
import { fixBugScript } from '../script.ts';
import { checkBranch } from '../stages/check-branch.ts';
import { playRun } from '../stages/play-run.ts';
import { eventPage } from '../stages/event-page.ts';
import type { Stage, Story, Told } from './story.ts';

const AUTOMATION = 'fix-bug';

/** An issue gets a label, and a pull request fixes it. */
export function eventStory(): Story {
  return {
    name: 'event',
    about: 'a labelled issue becomes a pull request that fixes a bug (this one is played without a name)',
    definitions: 'demo',
    turns: fixBugScript(`/workspace/${DEMO_REPOSITORY.name}`),
    play,
  };
}

/** Labels the issue, follows the run to its end and checks the branch that it pushed. */
async function play(stage: Stage): Promise<Told> {
  const { standIns, ready, say, isIsolated } = stage;
  const { deliveryId, status, issueUrl } = await standIns.labelIssue(ready.serve.url);
  say(`event   issues.labeled, delivery ${deliveryId}: answered ${status}. ${issueUrl}`);
  const runId = `${AUTOMATION}/github/${deliveryId}`;
  const { result, steps, temporalUi } = await playRun(stage, runId);
  const pullRequest = result.artefacts.find(isPullRequest);
  const repositoryUrl = pullRequest?.url.replace(/\/pull\/\d+$/, '');
  const check =
    pullRequest && repositoryUrl ? await checkBranch(repositoryUrl, standIns.readToken, pullRequest.branch) : null;
  const { outcome, sessionId, totals } = result;
  const spendUsd = totals.spendMicros / MICROS_PER_USD;
  const workflowId = runWorkflowId(runId);
  const url = pullRequest?.url ?? null;
  return {
    isRight: outcome === 'delivered' && check?.testsPass === true,
    facts: { outcome, pullRequest: url, workflowId, sessionId, spendUsd, temporalUi, brain: 'scripted' },
    page: eventPage({ result, steps, check, issueUrl, pullRequest: url, temporalUi, isIsolated }),
    commands: [`show ${runId}`, `deliveries ${deliveryId}`],
  };
}
