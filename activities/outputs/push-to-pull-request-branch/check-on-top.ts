import { git } from '../../../runtime/git/git.ts';
import { ownSecrets } from '../../../runtime/secrets/own-secrets.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { isEmpty } from '../bundle/changes.ts';
import { fetchHistory } from '../bundle/fetch-history.ts';
import { BASE } from '../bundle/fetched-refs.ts';
import type { Bundle } from '../bundle/find-bundle.ts';
import { haveSameTree } from '../commits/have-same-tree.ts';
import { isAncestor } from '../bundle/is-ancestor.ts';
import { takeIn } from '../bundle/take-in.ts';
import { checkPolicy, type CheckedChanges } from '../policy/check-policy.ts';
import { subjectReferences } from '../text/subject-references.ts';
import type { PushWork } from './push-work.ts';

/**
 * Takes the bundle in, and checks what it adds to the branch. Throws a ToolError if the commits do not build on the tip of the
 * branch, change nothing, or break a rule; else as `takeIn` and `checkPolicy` say.
 */
export async function checkOnTop(work: PushWork, folder: string, bundle: Bundle): Promise<CheckedChanges> {
  const { use, remote, tip, pull } = work;
  const { dependencies, origin, options, input } = use;
  const { local: repository, signal } = remote;
  const history = await fetchHistory(remote, { base: `refs/heads/${pull.headBranch}`, starts: [] });
  const { mergeBase } = await takeIn({ folder, bundle, remote, history });
  const replaced = mergeBase === tip ? {} : await pushedBefore(work);
  if (replaced === null) throw new ToolError(movedOn(work));
  if (await isEmpty(repository, tip, input.head)) {
    throw new ToolError(
      `There is nothing to push: these commits change nothing against ${pull.headBranch}. Commit your changes first; if nothing needs to change, call noop with the reason.`,
    );
  }
  const { runId, automation, event } = origin;
  const provenance = {
    runId,
    references: subjectReferences(event),
    agent: automation.agent,
    author: options.author,
    latest: use.asked,
  };
  const secrets = await ownSecrets(dependencies.environment, dependencies.dataFolder);
  const examination = {
    repository,
    mergeBase: tip,
    head: input.head,
    replaced,
    texts: {},
    policy: options,
    provenance,
    secrets,
  };
  return checkPolicy(examination, { folder, signal });
}

/**
 * The agent goes on from its own commits, which have become others when they were pushed: if the tip is one of these, the agent's
 * own counts as the one that the forge has. Null if the work does not build on the tip at all.
 */
async function pushedBefore({ remote, heads, tip, use }: PushWork): Promise<Record<string, string> | null> {
  const { local } = remote;
  const pushed = heads.find(({ head }) => head === tip);
  if (pushed === undefined || !(await isAncestor(local, pushed.agentHead, use.input.head))) return null;
  if (!(await haveSameTree(local, pushed.agentHead, tip))) return null;
  await git(local, ['update-ref', BASE, pushed.agentHead]);
  await git(local, ['update-ref', `${BASE}-tip`, tip]);
  return { [pushed.agentHead]: tip };
}

function movedOn({ pull, tip }: PushWork): string {
  const branch = pull.headBranch;
  return (
    `Nothing was pushed: your commits do not build on ${tip}, which is the newest commit of ${branch} now; somebody may have pushed ` +
    `meanwhile. Fetch it (git fetch origin ${branch}), rebase your commits onto it, write the bundle again as ` +
    `${tip.slice(0, 10)}..HEAD and call the tool again. If you cannot fetch it here, call noop and say that the branch has moved on.`
  );
}
