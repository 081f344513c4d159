import { cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { createGithub, type Github } from '../../connections/github/create-github.ts';
import type { PullDetails } from '../../connections/github/pull-calls.ts';
import type { Repository } from '../../connections/github/repository-calls.ts';
import type { GithubPermissions } from '../../contract/github/github-permissions.ts';
import type { PinnedCheckout, PinRequest } from '../../contract/checkout.ts';
import { createPullRequest } from '../../definitions/outputs/pulls/create-pull-request.ts';
import { pushToPullRequestBranch } from '../../definitions/outputs/pulls/push-to-pull-request-branch.ts';
import { optionsOf } from '../../definitions/outputs/options-of.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { githubFailure } from '../github-failure.ts';
import { inQuarantine } from '../outputs/bundle/in-quarantine.ts';
import type { Remote } from '../outputs/bundle/remote.ts';
import { remoteRefs } from '../outputs/bundle/remote-refs.ts';
import { subjectNumber } from '../outputs/text/subject-number.ts';
import { branchNames } from '../outputs/create-pull-request/branch-name.ts';
import { baseBranchOf, checkBase, refsOfBase, type WantedBase } from './check-base.ts';
import { findStart, refsOfStart } from './find-start.ts';
import { parseRef, type WrittenRef } from './parse-ref.ts';

/**
 * Looks up, with the read token, what a run works on and where its pull request would go, before anything is spent.
 * Throws non-retryable failures that say what to do: `CheckoutMissing`, `RepositoryEmpty`, `RepositoryMoved`,
 * `RepositoryArchived`, `BaseBranchMissing`, `BaseBranchOurs`, `BranchPrefixTaken`; else as `githubFailure` and
 * `gitFailure` say.
 */
export async function pinCheckout(dependencies: ActivityDependencies, request: PinRequest): Promise<PinnedCheckout> {
  const { app, token, readToken } = dependencies.environment.github;
  const isNamed = readToken === token || (readToken === null && app !== null);
  return pin(dependencies, request).catch((error: unknown) => {
    throw isNamed ? error : namingReadToken(error);
  });
}

async function pin(dependencies: ActivityDependencies, request: PinRequest): Promise<PinnedCheckout> {
  const { access, dataFolder, environment } = dependencies;
  const { checkout } = request.automation;
  const named = checkout === false ? null : (checkout.repository ?? request.event.repository);
  if (checkout === false || named === null) {
    throw ApplicationFailure.nonRetryable('The automation checks out no repository', 'CheckoutMissing');
  }
  const { serverUrl } = environment.github;
  const reads = readsOf(request);
  const acting = access.ofRun(request.runId);
  const github = createGithub(acting.access({ kind: 'read', permissionsIn: () => reads, home: named }));
  const { written, repository, pull } = await readForge(github, named, request);
  const token = await asked(`Looking up repository ${named}`, acting.tokenFor(named, 'read', reads));
  return inQuarantine(dataFolder, { runId: request.runId, ordinal: 0 }, async (folder) => {
    const remote: Remote = {
      name: repository.fullName,
      url: `${serverUrl}/${repository.fullName}.git`,
      server: { url: serverUrl, token },
      forgetToken: () => access.forget(token),
      isOfApp: access.app('read') !== null,
      local: folder,
      signal: cancellationSignal(),
    };
    const wanted = wantedBase(request, repository, pull);
    const asked = [...refsOfStart(written, repository), ...(wanted === null ? [] : refsOfBase(wanted))];
    const refs = await remoteRefs(remote, [...new Set(asked)]);
    const start = await findStart({ written, repository, pull, refs, remote });
    const base = baseBranchOf({ wanted, pull, start, repository });
    if (wanted !== null) checkBase({ wanted, base, refs, repository });
    const { id, fullName } = repository;
    const of = { repository: fullName, ...(id === null ? {} : { repositoryId: id }) };
    return { ...of, ...start, base, fetchDepth: checkout.fetchDepth };
  });
}

/** Pull requests are looked up only where the checkout names one, or where the run may push to the branch of one. */
function readsOf({ automation: { checkout, safeOutputs } }: PinRequest): GithubPermissions {
  const ref = checkout === false ? null : checkout.ref;
  const isAboutPull = parseRef(ref).kind === 'pull' || optionsOf(pushToPullRequestBranch, safeOutputs) !== null;
  return isAboutPull ? { contents: 'read', pull_requests: 'read' } : { contents: 'read' };
}

/** The advice of refusals names the token that writes; these looks are made with the one that reads. */
function namingReadToken(error: unknown): unknown {
  if (!(error instanceof ApplicationFailure) || error.type !== 'GithubRefused') return error;
  const message = error.message.replaceAll('GITHUB_TOKEN may read and write', 'GITHUB_READ_TOKEN may read');
  return ApplicationFailure.nonRetryable(message.replaceAll('GITHUB_TOKEN', 'GITHUB_READ_TOKEN'), error.type);
}

interface Forge {
  written: WrittenRef;
  repository: Repository;
  /** If the automation or the event names one. */
  pull: PullDetails | null;
}

async function readForge(github: Github, named: string, request: PinRequest): Promise<Forge> {
  const repository = await asked(`Looking up repository ${named}`, github.getRepository(named));
  const { fullName } = repository;
  if (fullName.toLowerCase() !== named.toLowerCase()) {
    const isNamed = request.automation.checkout !== false && request.automation.checkout.repository !== null;
    const advice = isNamed ? `write ${fullName} where the automation names the repository` : 'start a new run there';
    const message = `${named} is now called ${fullName}. What to do: ${advice}`;
    throw ApplicationFailure.nonRetryable(message, 'RepositoryMoved');
  }
  const { checkout } = request.automation;
  const written = parseRef(checkout === false ? null : checkout.ref);
  const number =
    written.kind === 'pull' ? written.number : written.kind === 'default' ? pushedTo(request, fullName) : null;
  if (number === null) return { written, repository, pull: null };
  const pull = await asked(`Looking up pull request #${number} of ${fullName}`, github.getPull(fullName, number));
  if (written.kind === 'pull' && pull === null) {
    const message = `${fullName} has no pull request #${number}, or neither GITHUB_READ_TOKEN nor the GitHub App sees it. What to do: check \`checkout.ref\``;
    throw ApplicationFailure.nonRetryable(message, 'CheckoutMissing');
  }
  return pull === null ? { written, repository, pull } : { written: headOf(written, number), repository, pull };
}

function headOf(written: WrittenRef, number: number): WrittenRef {
  return written.kind === 'pull' ? written : { kind: 'pull', number, side: 'head', ref: `refs/pull/${number}/head` };
}

/**
 * The pull request to which the run may push, by its number: that is where its work begins if nothing else is written. It may be an
 * issue. Null if it may push to none, or to any.
 */
function pushedTo({ automation, event }: PinRequest, repository: string): number | null {
  const options = optionsOf(pushToPullRequestBranch, automation.safeOutputs);
  if (options === null || options.target === '*') return null;
  if (options.target !== 'triggering') return Number(options.target);
  return event.repository?.toLowerCase() === repository.toLowerCase() ? subjectNumber(event) : null;
}

async function asked<Answer>(doing: string, call: Promise<Answer>): Promise<Answer> {
  return call.catch((error: unknown) => {
    throw githubFailure(error, doing);
  });
}

/** Null if the run cannot open a pull request. */
function wantedBase(
  { runId, automation, event }: PinRequest,
  { fullName }: Repository,
  pull: PullDetails | null,
): WantedBase | null {
  const options = optionsOf(createPullRequest, automation.safeOutputs);
  if (options === null) return null;
  const prefix = options.branchPrefix;
  const [branch = ''] = branchNames({
    prefix,
    automationId: automation.id,
    subject: event.subject,
    repository: fullName,
    ...(automation.whenBusy === 'parallel' ? { runId } : {}),
  });
  return { branch, prefix, named: options.baseBranch, ofPull: pull?.baseBranch ?? null };
}
