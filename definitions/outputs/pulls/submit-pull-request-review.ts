import { z } from 'zod';
import { OUTPUT_OPTIONS_FOREIGN_KEYS } from '../../schema/foreign/output-foreign-keys.ts';
import { strictMap } from '../../schema/strict-map.ts';
import { max } from '../options/max.ts';
import { chosenNumber, target } from '../options/target.ts';
import { withDefaults } from '../options/with-defaults.ts';
import type { Output } from '../output.ts';
import { needOfTarget } from '../output-need.ts';

const EVENTS = ['COMMENT', 'REQUEST_CHANGES', 'APPROVE'] as const;

export type SubmittedEvent = (typeof EVENTS)[number];

export interface SubmitReviewOptions {
  max: number;
  /** `triggering` (what the event is about), `*` (any pull request of the repository), or a number. */
  target: string;
  /** What a review may say. APPROVE is only in it if `allow-approve` is set. */
  events: SubmittedEvent[];
}

export interface SubmitReviewInput {
  event: SubmittedEvent;
  /** Empty if there is nothing to say besides the comments on lines. */
  body: string;
  /** The full id of the commit that the agent has read; only where it may approve. */
  commit?: string | undefined;
  /** The pull request that the agent chose; only where it may choose. */
  number?: number | undefined;
}

/** A review of a pull request. */
export const submitPullRequestReview: Output<SubmitReviewOptions, SubmitReviewInput> = {
  key: 'submit-pull-request-review',
  alwaysOn: false,
  needsCheckout: false,
  permissions: () => ({ pull_requests: 'write' }),
  max: (options) => options.max,
  need: ({ target: where }) => needOfTarget(where, 'pull'),
  options: withDefaults<SubmitReviewOptions>(
    strictMap(
      {
        max: max.default(1),
        target,
        'allow-approve': z
          .boolean()
          .meta({
            description:
              'Whether the agent may approve. An approval by Curfew may count for a rule of the repository that wants reviews, and is no decision of a person.',
            examples: [true],
          })
          .default(false),
        'allowed-events': z
          .array(z.enum(EVENTS, { error: `must be one of ${EVENTS.join(', ')}` }))
          .min(1)
          .meta({
            description: 'What a review may say. For APPROVE, `allow-approve: true` is needed, too.',
            absent: 'COMMENT and REQUEST_CHANGES; with `allow-approve` also APPROVE',
            examples: [['COMMENT']],
          })
          .optional(),
      },
      OUTPUT_OPTIONS_FOREIGN_KEYS,
    )
      .refine((written) => written['allow-approve'] || !written['allowed-events']?.includes('APPROVE'), {
        path: ['allowed-events'],
        error: 'has APPROVE; an agent approves only with `allow-approve: true`. Remove APPROVE, or write that',
      })
      .transform((written) => {
        const usual = EVENTS.filter((event) => event !== 'APPROVE' || written['allow-approve']);
        return { max: written.max, target: String(written.target), events: written['allowed-events'] ?? usual };
      }),
  ).meta({
    description: 'A review of a pull request, with the comments on lines that the agent has gathered.',
    absent: 'the agent cannot submit a review',
    examples: [{ max: 1, target: 'triggering', 'allowed-events': ['COMMENT'] }],
  }),
  tool: (options) => ({
    description: `Submits a review of ${
      options.target === '*' ? 'a pull request of this repository' : 'the pull request that this work is about'
    }, with all comments on lines that were added before. It can say ${options.events.join(', ')}.`,
    input: inputOf(options).refine(({ event, body: text }) => event !== 'REQUEST_CHANGES' || text !== '', {
      path: ['body'],
      error: 'is empty; say which changes you request',
    }),
  }),
  summary: ({ events }) =>
    events.includes('APPROVE') ? 'a review, which may approve' : 'a review, which never approves',
};

function inputOf(options: SubmitReviewOptions): z.ZodType<SubmitReviewInput> {
  const said = { event: eventOf(options), body };
  const number = chosenNumber('review');
  const isChosen = options.target === '*';
  if (!options.events.includes('APPROVE')) return isChosen ? z.object({ ...said, number }) : z.object(said);
  return isChosen ? z.object({ ...said, commit, number }) : z.object({ ...said, commit });
}

const body = z
  .string('is not a text')
  .trim()
  .max(200_000, 'is longer than 200,000 characters')
  .meta({ description: 'Markdown: what the review says as a whole.' })
  .default('');

const commit = z
  .string('is not a text')
  .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'is not the full id of a commit')
  .meta({
    description: 'For APPROVE, if the branch was pushed since the work began: the full id of the head you read.',
  })
  .optional();

function eventOf({ events }: SubmitReviewOptions) {
  const [first = 'COMMENT'] = events;
  return z
    .enum(events, `must be one of ${events.join(', ')}: this automation allows no other`)
    .meta({ description: 'What the review decides.' })
    .default(first);
}
