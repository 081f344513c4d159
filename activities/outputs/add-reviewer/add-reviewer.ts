import {
  addReviewer as output,
  type AddReviewerInput,
  type AddReviewerOptions,
} from '../../../definitions/outputs/pulls/add-reviewer.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { delivered, staged } from '../done.ts';
import { outputFailure } from '../output-failure.ts';
import type { Done, OutputRow, OutputUse } from '../output-row.ts';
import { reviewedPull } from '../reviews/reviewed-pull.ts';
import { outputTarget } from '../text/output-target.ts';
import type { ReviewersArtefact } from './reviewers-artefact.ts';
import { verifyReviewers } from './verify-reviewers.ts';

/** People and teams whom the agent chose are asked for a review, where the automation allows them. */
export const addReviewer: OutputRow<AddReviewerOptions, AddReviewerInput> = {
  output,
  carryOut: ask,
  verify: { reviewers: verifyReviewers },
};

type Use = OutputUse<AddReviewerOptions, AddReviewerInput>;

/** Asks only those who are not asked yet: to ask again would notify them again. */
async function ask({ github, origin, options, input, answered }: Use): Promise<Done> {
  const target = outputTarget(origin, { target: options.target, chosen: input.number, doing: 'ask for' });
  const { repository, number } = target;
  const { reviewers, teams } = chosen(input, options);
  const list = [...reviewers, ...teams.map((slug) => `team ${slug}`)].join(', ');
  const pull = await reviewedPull(github, target);
  const author = pull.author?.toLowerCase();
  if (author !== undefined && reviewers.some((login) => login.toLowerCase() === author)) {
    throw new ToolError(`${pull.author} opened #${number} and cannot review it. Name somebody else.`);
  }
  if (pull.state === 'closed') throw new ToolError(`#${number} is closed or merged: nobody can be asked any more.`);
  if (origin.automation.safeOutputs.staged) return staged(`${list} would have been asked to review #${number}.`);
  try {
    if (answered === null) {
      const before = await github.requestedReviewers(repository, number);
      const fresh = { reviewers: without(reviewers, before.reviewers), teams: without(teams, before.teams) };
      const isNew = fresh.reviewers.length + fresh.teams.length > 0;
      if (isNew) await github.requestReviewers(repository, number, fresh);
    }
  } catch (error) {
    throw outputFailure(error, `Asking ${list} to review #${number} of ${repository}`);
  }
  // The page of the pull request may be the artefact of another output: the place on it keeps the two apart.
  const artefact: ReviewersArtefact = {
    type: 'reviewers',
    url: `${pull.url}#reviewers`,
    repository,
    number,
    reviewers,
    teams,
  };
  return delivered(artefact, `${list} asked to review #${number}: ${pull.url}`);
}

/** Throws a ToolError that says whom the automation allows. */
function chosen(
  { reviewers, team_reviewers: teams }: AddReviewerInput,
  options: AddReviewerOptions,
): { reviewers: string[]; teams: string[] } {
  const allowed = options.reviewers ?? (options.teamReviewers === null ? null : []);
  const strangers = allowed === null ? [] : without(reviewers, allowed);
  const otherTeams = without(teams, options.teamReviewers ?? []);
  if (strangers.length + otherTeams.length > 0) {
    const people = allowed === null ? 'everybody who works in the repository' : allowed.join(', ') || 'nobody';
    throw new ToolError(
      `This automation does not let you ask ${[...strangers, ...otherTeams].join(', ')}. It allows as people: ${people}; as teams: ${(options.teamReviewers ?? []).join(', ') || 'none'}.`,
    );
  }
  return { reviewers: [...new Set(reviewers)], teams: [...new Set(teams)] };
}

/** Those of `names` that are not in `others`, in any case. */
function without(names: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others.map((name) => name.toLowerCase()));
  return [...new Set(names)].filter((name) => !known.has(name.toLowerCase()));
}
