import { cancellationSignal } from '@temporalio/activity';
import { githubFailure } from '../../github-failure.ts';
import { awaitBundle, type BundleWait } from '../bundle/find-bundle.ts';
import { inQuarantine } from '../bundle/in-quarantine.ts';
import { inTurn } from '../bundle/in-turn.ts';
import { push } from '../commits/push.ts';
import { pushNotes } from '../commits/push-notes.ts';
import { signCommits } from '../commits/sign-commits.ts';
import { signatureNotes } from '../commits/signature-notes.ts';
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
    const before = await pushedBefore(work);
    if (before !== undefined) return report(work, before);
    if (answered !== null) return reportAnswered(work, answered);
    const { agentApi } = dependencies;
    const bundle = await awaitBundle({ agentApi, sessionId: origin.sessionId, head: input.head, wait, folder, signal });
    const checked = await inTurn(signal, () => checkOnTop(work, folder, bundle));
    return finish(work, checked);
  });
}

/** What an earlier attempt has pushed. Attempts that died before the push may have noted others: each signing makes another. */
async function pushedBefore(work: PushWork): Promise<string | undefined> {
  const { input, answered } = work.use;
  const made = work.heads.filter(({ agentHead }) => agentHead === input.head).map(({ head }) => head);
  for (const head of made) if (await isThere(work, head)) return head;
  return answered === null ? undefined : made[0];
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
  const { github, options } = use;
  const made = options.signed === true ? await signCommits({ github, remote, head, branch }) : head;
  await note({ branch, head: made, isNew: false });
  await push(remote, { commit: made, branch, replaces: tip });
  return report(work, made);
}

async function report({ use, repository, pull }: PushWork, headSha: string): Promise<Done> {
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
  const notes = await signatureNotes(use.github, repository, { head: headSha, signed: use.options.signed });
  return delivered(artefact, [`Your commits are on pull request #${number}: ${artefact.url}`, ...notes].join('\n'));
}
