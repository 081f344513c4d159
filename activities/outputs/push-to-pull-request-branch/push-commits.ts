import { cancellationSignal } from '@temporalio/activity';
import { githubFailure } from '../../github-failure.ts';
import { awaitBundle, type BundleWait } from '../bundle/find-bundle.ts';
import { inQuarantine } from '../bundle/in-quarantine.ts';
import { inTurn } from '../bundle/in-turn.ts';
import { push } from '../commits/push.ts';
import { pushNotes } from '../commits/push-notes.ts';
import { delivered, staged } from '../done.ts';
import type { Done } from '../output-row.ts';
import { showPath } from '../policy/check-files.ts';
import type { CheckedChanges } from '../policy/check-policy.ts';
import { asProtectedIssue, reportAnswered } from './as-issue.ts';
import { beginPush } from './begin-push.ts';
import { checkOnTop } from './check-on-top.ts';
import type { PushUse, PushWork } from './push-work.ts';
import type { PushedArtefact } from './pushed-artefact.ts';

/**
 * Pushes the commits of an agent on top of a pull request: takes their bundle in, checks it against the policy, and pushes them
 * if the branch still ends where they begin. What is on the branch is never replaced. After an answer to a push was lost, the next
 * attempt finds in the database what was pushed. Throws a ToolError that tells the agent what to correct; else as
 * `githubFailure`, `gitFailure` and `agentApiFailure` say.
 */
export async function pushCommits(use: PushUse, wait: BundleWait): Promise<Done> {
  const { dependencies, origin, input, answered } = use;
  const signal = cancellationSignal();
  return inQuarantine(dependencies.dataFolder, origin, async (folder) => {
    const work = await beginPush(use, folder, signal);
    const before = work.heads.find(({ agentHead }) => agentHead === input.head)?.head;
    if (before !== undefined && (answered !== null || (await isThere(work, before)))) return report(work, before);
    if (answered !== null) return reportAnswered(work, answered);
    const { agentApi } = dependencies;
    const bundle = await awaitBundle({ agentApi, sessionId: origin.sessionId, head: input.head, wait, folder, signal });
    const checked = await inTurn(signal, () => checkOnTop(work, folder, bundle));
    return finish(work, checked);
  });
}

/** A person may have pushed on top of it meanwhile. */
async function isThere({ use, repository, tip }: PushWork, head: string): Promise<boolean> {
  if (head === tip) return true;
  try {
    return await use.github.isInHistory(repository, head, tip);
  } catch (error) {
    throw githubFailure(error, `Looking up ${head} in ${repository}`);
  }
}

async function finish(work: PushWork, checked: CheckedChanges): Promise<Done> {
  const { use, repository, pull, remote, tip } = work;
  const { dependencies, origin, input } = use;
  const { head, files, paths, protectedPaths } = checked;
  if (origin.automation.safeOutputs.staged) {
    const what = `${files} changed file${files === 1 ? '' : 's'}: ${paths.map(showPath).join(', ')}`;
    return staged(`Commits would have been pushed to pull request #${pull.number}, with ${what}`);
  }
  if (protectedPaths.length > 0) return asProtectedIssue(work, checked);
  const branch = pull.headBranch;
  const note = pushNotes(dependencies.database, { repository, runId: origin.runId, agentHead: input.head });
  await note({ branch, head, isNew: false });
  await push(remote, { commit: head, branch, replaces: tip });
  return report(work, head);
}

function report({ use, repository, pull }: PushWork, headSha: string): Done {
  const { number, url, headBranch: branch } = pull;
  const artefact: PushedArtefact = {
    type: 'pushed-commits',
    // The page of the pull request may be the artefact of another output: the place on it keeps the two apart.
    url: `${url}/commits`,
    repository,
    number,
    branch,
    headSha,
    agentHeadSha: use.input.head,
  };
  return delivered(artefact, `Your commits are on pull request #${number}: ${artefact.url}`);
}
