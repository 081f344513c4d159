import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';
import type { ActivityDependencies } from '../../dependencies.ts';
import { githubFailure } from '../../github-failure.ts';
import type { ToolUse } from '../../session/tools/read-tool-use.ts';
import type { Done } from '../answer-output.ts';
import { checkPolicy, isEmpty } from '../policy/check-policy.ts';
import { fetchHistory } from '../bundle/fetch-history.ts';
import { awaitBundle, type BundleWait } from '../bundle/find-bundle.ts';
import { findOwnIssue } from './hand-over-as-issue.ts';
import { finish } from './finish.ts';
import { inQuarantine } from '../bundle/in-quarantine.ts';
import type { OutputRequest } from '../../../contract/output.ts';
import { handedOverBefore, readOwnBranches } from './own-branches.ts';
import { ownSecrets } from '../policy/own-secrets.ts';
import { publish } from './publish.ts';
import { readInput } from '../read-input.ts';
import { baseOf, readPlace } from './read-place.ts';
import { branchTips, createBare } from '../bundle/remote.ts';
import { reportPull } from './report-pull.ts';
import { takeIn } from '../bundle/take-in.ts';
import { ToolError } from '../tool-error.ts';
import type { Work } from './work.ts';

const Input = z.object({
  title: z.string('is not a text').trim().min(1, 'is empty').max(1_000, 'is longer than 1,000 characters'),
  body: z.string('is not a text').max(200_000, 'is longer than 200,000 characters'),
  head: z
    .string('is not a text')
    .trim()
    .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'is not a full commit id; give what `git rev-parse HEAD` prints'),
});

/** The story of one `create_pull_request`: everything is looked up first, so that an attempt goes on where one died. */
export async function handOverChanges(
  dependencies: ActivityDependencies,
  request: OutputRequest,
  use: ToolUse,
  wait: BundleWait,
  signal: AbortSignal,
): Promise<Done> {
  const { agentApi, dataFolder, environment } = dependencies;
  return inQuarantine(dataFolder, request, async (folder) => {
    const work = await beginWork(dependencies, request, use, folder, signal);
    const { head, title, body } = work;
    const before = handedOverBefore(work.existing, head);
    if (before !== null) return reportPull(work, before, await publish(work, before));
    if (use.answer !== null) return reportAnswered(work, use.answer.text);
    if (work.baseTip === head) return withoutChanges(work);
    const bundle = await awaitBundle(agentApi, request.sessionId, head, wait, signal);
    const history = await fetchHistory(work.remote, work.base.branch, work.base.start);
    const { mergeBase } = await takeIn(folder, bundle, work.remote, history);
    const { local: repository } = work.remote;
    if (await isEmpty(repository, mergeBase, head)) return withoutChanges(work);
    const secrets = await ownSecrets(environment, dataFolder);
    const checked = await checkPolicy({ repository, mergeBase, head, texts: [title, body] }, work.options, secrets);
    return finish(work, checked);
  });
}

async function beginWork(
  { github, environment }: ActivityDependencies,
  request: OutputRequest,
  use: ToolUse,
  folder: string,
  signal: AbortSignal,
): Promise<Work> {
  const options = request.automation.safeOutputs.createPullRequest;
  if (options === null) throw new ToolError('This automation may not create pull requests.');
  const input = readInput(Input, use.input);
  const place = await readPlace(github, environment, request, options);
  const { repository, url, server } = place;
  const local = await createBare(folder, 'checked.git', input.head.length === 64 ? 'sha256' : 'sha1');
  const remote = { name: repository, url, server, local, signal };
  const wanted = [place.baseBranch, place.ref, place.defaultBranch].filter((name) => name !== null);
  const tips = await branchTips(remote, [...place.branches, ...wanted]);
  const base = baseOf(place, tips);
  const branches = place.branches.filter((name) => name !== base.branch && name !== place.defaultBranch);
  try {
    const existing = await readOwnBranches(github, repository, branches, tips);
    return {
      ...input,
      asked: use.at,
      github,
      request,
      options,
      remote,
      base,
      baseTip: tips.get(base.branch),
      branches,
      existing,
    };
  } catch (error) {
    throw githubFailure(error, `Looking up pull requests of ${repository}`);
  }
}

/** The agent was told that it is done, and it is not a pull request: an issue, or nothing. */
async function reportAnswered({ github, request, remote, asked }: Work, text: string): Promise<Done> {
  const issue = await findOwnIssue(github, request, remote.name, asked);
  return { artefact: issue, text, note: text };
}

function withoutChanges({ options, base }: Work): Done {
  const text = `There is nothing to hand over: these commits change nothing against ${base.branch}.`;
  if (options.ifNoChanges === 'ignore') return { artefact: null, text, note: text };
  if (options.ifNoChanges === 'error') {
    throw ApplicationFailure.nonRetryable(`${text} The automation asks for an error then (if-no-changes)`, 'NoChanges');
  }
  throw new ToolError(`${text} Commit your changes first; if nothing needs to change, call noop with the reason.`);
}
