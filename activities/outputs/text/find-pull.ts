import type { Github } from '../../../connections/github/create-github.ts';
import type { PullDetails } from '../../../connections/github/pull-calls.ts';
import { findPushedHeads } from '../../../database/pushed-heads/find-pushed-heads.ts';
import { optionsOf } from '../../../definitions/outputs/options-of.ts';
import { createPullRequest } from '../../../definitions/outputs/pulls/create-pull-request.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import type { ActivityDependencies } from '../../dependencies.ts';
import { branchNames } from '../create-pull-request/branch-name.ts';
import type { OutputOrigin } from '../output-origin.ts';
import { outputTarget } from './output-target.ts';
import { subjectNumber } from './subject-number.ts';

export interface PullSearch {
  dependencies: ActivityDependencies;
  github: Github;
  origin: OutputOrigin;
  /** The option `target`, and the number that the agent named. */
  target: string;
  chosen: number | undefined;
  /** For the error: `push to`. */
  doing: string;
}

export interface FoundPull {
  /** `owner/name`. */
  repository: string;
  pull: PullDetails;
}

/**
 * The pull request that an output is for: the one that is named, else the one that the run is about, else the newest open one
 * that was opened for its subject. Throws a ToolError if there is none.
 */
export async function findPull(search: PullSearch): Promise<FoundPull> {
  const { github, origin, target, chosen, doing } = search;
  const isAbout = target !== 'triggering' || subjectNumber(origin.event) !== null;
  const about = isAbout ? outputTarget(origin, { target, chosen, doing }) : null;
  const named = about === null ? null : await github.getPull(about.repository, about.number);
  if (about !== null && named !== null) return { repository: about.repository, pull: named };
  const own = target === 'triggering' ? await openedFor(search) : null;
  if (own !== null) return own;
  if (about !== null && target !== 'triggering')
    throw new ToolError(`${about.repository} has no pull request #${about.number}: there is none to ${doing}.`);
  throw new ToolError(
    `This run is about no pull request, and none is open for its subject: there is none to ${doing}. Use create_pull_request if you have that tool.`,
  );
}

/** The newest open pull request that Curfew has opened for the subject of the run; null if there is none. */
async function openedFor({ dependencies, github, origin }: PullSearch): Promise<FoundPull | null> {
  const { automation, event, runId, pinned } = origin;
  const options = optionsOf(createPullRequest, automation.safeOutputs);
  if (options === null || pinned === null) return null;
  const { repository } = pinned;
  const owner = {
    prefix: options.branchPrefix,
    automationId: automation.id,
    subject: event.subject,
    repository,
    ...(automation.whenBusy === 'parallel' ? { runId } : {}),
  };
  const parts = Array.from({ length: options.max }, (_, index) => branchNames({ ...owner, part: index + 1 }));
  const heads = await findPushedHeads(dependencies.database, repository, parts.flat());
  for (const branch of new Set(heads.map((head) => head.branch))) {
    const open = (await github.listPullsFrom(repository, branch)).find(({ state }) => state === 'open');
    const pull = open === undefined ? null : await github.getPull(repository, open.number);
    if (pull !== null) return { repository, pull };
  }
  return null;
}
