import { z } from 'zod';
import { OUTPUT_OPTIONS_FOREIGN_KEYS } from '../../schema/foreign/output-foreign-keys.ts';
import { strictMap } from '../../schema/strict-map.ts';
import { hideMembers } from '../options/hide-members.ts';
import { markdownBody } from '../options/markdown-body.ts';
import { max } from '../options/max.ts';
import { chosenNumber } from '../options/target.ts';
import { titleInput } from '../options/title-input.ts';
import { withDefaults } from '../options/with-defaults.ts';
import type { Output } from '../output.ts';
import { needOfOwnPull } from '../output-need.ts';
import { pullTarget } from './pull-target.ts';

/** What of a pull request may be changed. */
export type PullField = 'title' | 'body';

export interface UpdatePullRequestOptions {
  max: number;
  /** `triggering` (the pull request of the run), `*` (any of Curfew that the agent names), or a number. */
  target: string;
  fields: PullField[];
}

export interface UpdatePullRequestInput {
  title?: string | undefined;
  body?: string | undefined;
  /** How the body is used; `replace` if it is left out. */
  operation?: 'append' | 'prepend' | 'replace' | 'replace-island' | undefined;
  /** The pull request that the agent chose; only where it may choose. */
  number?: number | undefined;
}

const FIELDS: readonly PullField[] = ['title', 'body'];

/** Another title or text of a pull request. */
export const updatePullRequest: Output<UpdatePullRequestOptions, UpdatePullRequestInput> = {
  key: 'update-pull-request',
  alwaysOn: false,
  needsCheckout: false,
  permissions: () => ({ pull_requests: 'write' }),
  max: (options) => options.max,
  need: ({ target: where }) => needOfOwnPull(where),
  options: withDefaults<UpdatePullRequestOptions>(
    strictMap(
      {
        max: max.default(1),
        target: pullTarget,
        title: enabled('give it another title'),
        body: enabled('change its text'),
      },
      OUTPUT_OPTIONS_FOREIGN_KEYS,
    )
      .refine(({ title, body }) => title !== false || body !== false, {
        error: 'allows no change; leave out `title: false` or `body: false`',
      })
      .transform((written) => ({
        max: written.max,
        target: String(written.target),
        fields: FIELDS.filter((field) => written[field] !== false),
      })),
  ).meta({
    description:
      'Another title or text of a pull request: the one that the run is about, or one that Curfew has opened. With `target: "*"` only those of Curfew.',
    absent: 'the agent cannot change pull requests',
    examples: [{ max: 2, target: 'triggering', title: false, body: true }],
  }),
  tool: ({ target: where, fields }) => ({
    description:
      `Changes ${where === '*' ? 'a pull request that Curfew has opened' : 'the pull request that this work is about'}. ` +
      `It may change: ${fields.join(', ')}. Give only what is to be changed.`,
    input: inputOf(where, fields),
  }),
  summary: ({ fields }) => `a change of a pull request (${fields.join(', ')})`,
};

function enabled(what: string) {
  return z
    .union([z.null(), z.boolean()], {
      error: 'must be empty, true or false: it says whether the agent may change this',
    })
    .meta({ description: `The agent may ${what}. Empty means true.`, examples: [false] })
    .default(true);
}

/** The agent sees only what it may change. */
function inputOf(where: string, fields: readonly PullField[]): z.ZodType<UpdatePullRequestInput> {
  const hidden: (keyof UpdatePullRequestInput)[] = FIELDS.filter((field) => !fields.includes(field));
  if (!fields.includes('body')) hidden.push('operation');
  const number = chosenNumber('change');
  if (where !== '*') hidden.push('number');
  const every = z.object({
    title: titleInput.optional(),
    body: markdownBody.optional(),
    operation,
    number: where === '*' ? number : number.optional(),
  });
  return hideMembers<UpdatePullRequestInput>(every, hidden).refine(
    (given) => fields.some((field) => given[field] !== undefined),
    { error: `changes nothing; give ${fields.join(', ')}` },
  );
}

const operation = z
  .enum(['append', 'prepend', 'replace', 'replace-island'])
  .meta({
    description:
      'How `body` is used. replace (default): instead of the text; append: after it; prepend: before it; replace-island: instead of what this automation wrote there the last time, else as append.',
  })
  .optional();
