import { cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { OutputOrigin } from '../output-origin.ts';
import type { CreatePullRequestOptions } from '../../../definitions/outputs/pulls/create-pull-request.ts';
import type { Github } from '../../../connections/github/create-github.ts';
import { pullSeeker } from '../../../database/admission/room/pull-room.ts';
import { findPushedHeads } from '../../../database/pushed-heads/find-pushed-heads.ts';
import { ownSecrets } from '../../../runtime/secrets/own-secrets.ts';
import type { ActivityDependencies } from '../../dependencies.ts';
import { githubFailure } from '../../github-failure.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { inTurn } from '../bundle/in-turn.ts';
import { noteKnown } from '../bundle/note-known.ts';
import { awaitBundle, type Bundle, type BundleWait } from '../bundle/find-bundle.ts';
import { isEmpty } from '../bundle/changes.ts';
import { inQuarantine } from '../bundle/in-quarantine.ts';
import { branchTips } from '../bundle/branch-tips.ts';
import { createBare } from '../bundle/remote.ts';
import { takeIn } from '../bundle/take-in.ts';
import { delivered, nothingChanged } from '../done.ts';
import type { Done } from '../output-row.ts';
import { refuseTooMany } from '../open-pulls/refuse-too-many.ts';
import { checkPolicy } from '../policy/check-policy.ts';
import { findBase } from './find-base.ts';
import { mergedInAnotherForm, refuseClosed, shownAgainIn } from './former-pull.ts';
import { finish, type BasedChanges } from './finish.ts';
import { keptPlace } from './kept-place.ts';
import { findOwnIssue } from '../issues/find-own-issue.ts';
import { handedOverBefore, readOwnBranches, type HandedOver } from './own-branches.ts';
import { publish } from './publish.ts';
import { pushNotes } from '../commits/push-notes.ts';
import { subjectReferences } from '../text/subject-references.ts';
import { baseOf, readPlace } from './read-place.ts';
import { reportPull } from './report-pull.ts';
import { formerPartsOf } from './former-parts.ts';
import { skipLanded } from './skip-landed.ts';
import { stackOn } from './stack-on.ts';
import type { Work } from './work.ts';

const NO_CHANGES = 'NoChanges';

/** Commits that are to become a pull request, and the words for it. */
export interface CommitsToHandOver {
  dependencies: ActivityDependencies;
  github: Github;
  origin: OutputOrigin;
  options: CreatePullRequestOptions;
  /** Not cleaned yet, like the body. */
  title: string;
  body: string;
  /** Full id of the last commit. */
  head: string;
  /** Which part of a series they are; 1 if there is but one. */
  part: number;
  /** RFC 3339: nothing that we have made for these commits is older. */
  asked: string;
  /** RFC 3339: none of the commits can be younger. The same for every attempt. */
  latest: string;
  /** What an earlier attempt has told the agent already; null if it told nothing. */
  answered: string | null;
  /** How long to wait for the bundle of these commits. */
  wait: BundleWait;
}

/**
 * Hands commits over as the pull request of the run's subject: takes their bundle in, checks it against the policy,
 * pushes our branch, opens or updates the pull request. Each step first looks up whether it has been done, so that an
 * attempt goes on where the last one died. Throws a ToolError that tells the agent what to correct, what
 * `githubFailure`, `gitFailure` and `agentApiFailure` return, and the non-retryable `BaseBranchLost`,
 * `CommitMissing`, `BranchesTaken`, `BranchPrefixTaken`, `PullRequestForbidden`, `NoChanges`.
 */
export async function handOverCommits(commits: CommitsToHandOver): Promise<Done> {
  const { dependencies, origin, head, answered, wait } = commits;
  const { agentApi, dataFolder } = dependencies;
  const signal = cancellationSignal();
  return inQuarantine(dataFolder, origin, async (folder) => {
    const work = await beginWork(commits, folder, signal);
    const before = handedOverBefore(work.existing, head);
    if (before !== null) return again(work, before);
    if (answered !== null) return reportAnswered(work, answered);
    refuseClosed(work);
    await refuseAnother(dependencies, work);
    if (work.baseTip === head) return withoutChanges(work);
    const bundle = await awaitBundle({ agentApi, sessionId: origin.sessionId, head, wait, folder, signal });
    const checked = await inTurn(signal, () => check(commits, work, { folder, bundle }));
    return checked === null ? withoutChanges(work) : finish(work, checked);
  }).catch((error: unknown) => {
    throw withPlace(error, origin.sessionId);
  });
}

/** A failure that ends the run says where the work is, because no pull request and no issue holds it. */
function withPlace(error: unknown, sessionId: string): unknown {
  if (!(error instanceof ApplicationFailure) || error.nonRetryable !== true || error.type === NO_CHANGES) return error;
  return ApplicationFailure.nonRetryable(`${error.message}. ${keptPlace(sessionId)}`, error.type ?? undefined);
}

/** A pull request that is open goes on; for another one there has to be room. */
async function refuseAnother({ database }: ActivityDependencies, work: Work): Promise<void> {
  const { github, origin, remote, pulls } = work;
  if (origin.automation.safeOutputs.staged || pulls.some(({ state }) => state === 'open')) return;
  const { runId, automation, event } = origin;
  const run = { runId, automation: automation.id, event };
  const seeker = pullSeeker({ run, whenBusy: automation.whenBusy, repository: remote.name });
  await refuseTooMany({ database, github }, seeker);
}

/** The commits are on our branch already: only what comes after the push may be missing. */
async function again(work: Work, before: HandedOver): Promise<Done> {
  const base = { branch: before.pull?.baseBranch ?? work.base.branch, starts: [] };
  const shownAgain = before.pull === null ? null : shownAgainIn(before.pull);
  const ready = { ...work, base, head: before.replaces, shownAgain };
  return reportPull(ready, before, await publish(ready, before));
}

/** Null if the commits change nothing. */
async function check(
  { dependencies, origin, options, title, body, head, latest }: CommitsToHandOver,
  work: Work,
  { folder, bundle }: { folder: string; bundle: Bundle },
): Promise<BasedChanges | null> {
  const { remote } = work;
  const { history, lost } = await findBase(work);
  const taken = await takeIn({ folder, bundle, remote, history });
  const { local: repository, signal } = remote;
  const onto = lost === null ? await stackOn(work, head) : null;
  const wanted = { repository, mergeBase: taken.mergeBase, head };
  const landed = lost === null && onto === null ? await skipLanded(wanted) : null;
  const mergeBase = onto?.tip ?? landed?.as ?? taken.mergeBase;
  if (await isEmpty(repository, mergeBase, head)) return null;
  const isWhole = lost === null && onto === null && landed === null;
  const shownAgain = isWhole ? await mergedInAnotherForm(work, head) : null;
  const tips = work.existing.map(({ tip }) => tip);
  await noteKnown(repository, tips);
  const { runId, automation, event } = origin;
  const references = subjectReferences(event);
  const provenance = { runId, references, agent: automation.agent, author: options.author, latest };
  const secrets = await ownSecrets(dependencies.environment, dependencies.dataFolder);
  const replaced = {
    ...(onto === null ? {} : { [onto.agentHead]: onto.tip }),
    ...(landed === null ? {} : { [landed.commit]: landed.as }),
  };
  const texts = { title, body };
  const examination = { repository, mergeBase, head, replaced, texts, policy: options, provenance, secrets };
  return { ...(await checkPolicy(examination, { folder, signal })), lost, onto, shownAgain };
}

async function beginWork(commits: CommitsToHandOver, folder: string, signal: AbortSignal): Promise<Work> {
  const { dependencies, github, origin, options, title, body, head, part, asked } = commits;
  const { access, environment, database } = dependencies;
  const place = await readPlace({ github, access, environment, origin, options, part });
  const { repository, url, server } = place;
  const local = await createBare(folder, 'checked.git', head.length === 64 ? 'sha256' : 'sha1');
  const remote = { name: repository, url, server, local, signal, ...place.token };
  const { pinned } = place;
  const wanted = [pinned.base, pinned.branch, place.defaultBranch].filter((name) => name !== null);
  const formerBranches = place.formerParts.flat();
  const tips = await branchTips(remote, [...place.branches, ...formerBranches, ...wanted]);
  const base = baseOf(place, tips);
  const branches = place.branches.filter((name) => name !== base.branch && name !== place.defaultBranch);
  const heads = await findPushedHeads(database, repository, [...branches, ...formerBranches]);
  try {
    const { existing, pulls } = await readOwnBranches(github, { repository, branches, tips, heads });
    return {
      github,
      notePush: pushNotes(database, { repository, runId: origin.runId, agentHead: head }),
      origin,
      options,
      title,
      body,
      asked,
      agentHead: head,
      remote,
      pinned,
      base,
      baseTip: tips.get(base.branch),
      branches,
      existing,
      pulls,
      part,
      made: heads.filter(({ agentHead }) => agentHead === head).map((one) => one.head),
      formerBranches,
      formerHeads: heads.filter(({ branch }) => formerBranches.includes(branch)),
      formerParts: formerPartsOf(formerBranches, tips, heads),
    };
  } catch (error) {
    throw githubFailure(error, `Looking up pull requests of ${repository}`);
  }
}

/**
 * An earlier attempt told the agent that the work is handed over, but there is no pull request. Then there is an issue,
 * or nothing had to be made.
 */
async function reportAnswered(work: Work, answered: string): Promise<Done> {
  const issue = await findOwnIssue(work.github, work.origin, { repository: work.remote.name, asked: work.asked });
  if (issue !== null) return delivered(issue, answered);
  const isStaged = work.origin.automation.safeOutputs.staged;
  return { effect: isStaged ? 'staged' : 'no-change', artefact: null, text: answered, note: answered };
}

function withoutChanges({ options, base }: Work): Done {
  const text = `There is nothing to hand over: these commits change nothing against ${base.branch}.`;
  if (options.ifNoChanges === 'ignore') return nothingChanged(text);
  if (options.ifNoChanges === 'error') {
    throw ApplicationFailure.nonRetryable(`${text} The automation asks for an error then (if-no-changes)`, NO_CHANGES);
  }
  throw new ToolError(`${text} Commit your changes first; if nothing needs to change, call noop with the reason.`);
}
