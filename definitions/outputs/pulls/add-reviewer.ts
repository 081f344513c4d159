import { z } from 'zod';
import { OUTPUT_OPTIONS_FOREIGN_KEYS } from '../../schema/foreign/output-foreign-keys.ts';
import { logins, teamSlugs } from '../../schema/scalars.ts';
import { strictMap } from '../../schema/strict-map.ts';
import { max } from '../options/max.ts';
import { chosenNumber, target } from '../options/target.ts';
import { withDefaults } from '../options/with-defaults.ts';
import type { Output } from '../output.ts';
import { needOfTarget } from '../output-need.ts';

export interface AddReviewerOptions {
  max: number;
  /** The only logins that the agent may ask; null: every collaborator, if `teamReviewers` is null, too, else nobody. */
  reviewers: string[] | null;
  /** The only teams that the agent may ask; null: none. */
  teamReviewers: string[] | null;
  /** `triggering` (what the event is about), `*` (any pull request of the repository), or a number. */
  target: string;
}

export interface AddReviewerInput {
  reviewers: string[];
  team_reviewers: string[];
  /** The pull request that the agent chose; only where it may choose. */
  number?: number | undefined;
}

/** People and teams who are asked for a review. */
export const addReviewer: Output<AddReviewerOptions, AddReviewerInput> = {
  key: 'add-reviewer',
  alwaysOn: false,
  needsCheckout: false,
  permissions: () => ({ pull_requests: 'write' }),
  max: (options) => options.max,
  need: ({ target: where }) => needOfTarget(where, 'pull'),
  options: withDefaults<AddReviewerOptions>(
    strictMap(
      {
        max: max.default(3),
        reviewers: logins
          .min(1)
          .meta({
            description: 'The only people whom the agent may ask.',
            absent: 'everybody who works in the repository; nobody if there are `team-reviewers`',
            examples: [['octocat', 'hubot']],
          })
          .optional(),
        'team-reviewers': teamSlugs
          .min(1)
          .meta({
            description: 'The only teams that the agent may ask, by their slugs.',
            absent: 'no team',
            examples: [['platform']],
          })
          .optional(),
        target,
      },
      OUTPUT_OPTIONS_FOREIGN_KEYS,
    ).transform((written) => ({
      max: written.max,
      reviewers: written.reviewers ?? null,
      teamReviewers: written['team-reviewers'] ?? null,
      target: String(written.target),
    })),
  ).meta({
    description: 'Asks people or teams for a review of a pull request. It asks nobody to review their own.',
    absent: 'the agent cannot ask for reviews',
    examples: [{ max: 3, reviewers: ['octocat'], target: 'triggering' }],
  }),
  tool: (options) => ({
    description: [
      options.target === '*'
        ? 'Asks people or teams to review a pull request of this repository.'
        : 'Asks people or teams to review the pull request that this work is about.',
      ...whom(options),
    ].join(' '),
    input: (options.target === '*' ? z.object({ ...NAMES, number: chosenNumber('ask for') }) : z.object(NAMES)).refine(
      ({ reviewers, team_reviewers: teams }) => reviewers.length + teams.length > 0,
      { path: ['reviewers'], error: 'is empty; name a person or a team' },
    ),
  }),
  summary: () => 'people asked for a review',
};

function whom({ reviewers, teamReviewers }: AddReviewerOptions): string[] {
  return [
    ...(reviewers === null ? [] : [`It takes only these people: ${reviewers.join(', ')}.`]),
    ...(teamReviewers === null ? [] : [`It takes only these teams: ${teamReviewers.join(', ')}.`]),
  ];
}

const names = z
  .array(z.string('is not a text').trim().min(1, 'is empty').max(250, 'is longer than 250 characters'), 'is not a list')
  .max(15, 'has more than 15 names')
  .default([]);

const NAMES = {
  reviewers: names.meta({ description: 'Logins.' }),
  team_reviewers: names.meta({ description: 'Slugs of teams.' }),
};
