import { z } from 'zod';
import { OUTPUT_OPTIONS_FOREIGN_KEYS } from '../../schema/foreign/output-foreign-keys.ts';
import { strictMap } from '../../schema/strict-map.ts';
import { hideMembers } from '../options/hide-members.ts';
import { markdownBody } from '../options/markdown-body.ts';
import { max } from '../options/max.ts';
import { requiredLabels, requiredTitlePrefix } from '../options/required.ts';
import { chosenNumber, target } from '../options/target.ts';
import { titleInput } from '../options/title-input.ts';
import type { Output } from '../output.ts';
import { needOfTarget } from '../output-need.ts';

/** What of an issue may be changed. */
export type IssueField = 'status' | 'title' | 'body';

export interface UpdateIssueOptions {
  max: number;
  /** `triggering` (what the event is about), `*` (any issue of the repository), or a number. */
  target: string;
  fields: IssueField[];
  requiredLabels: string[];
  requiredTitlePrefix: string;
}

/** `replace-island`: the part of the body that this automation wrote before, between two marks. */
export type BodyOperation = 'append' | 'prepend' | 'replace' | 'replace-island';

export interface UpdateIssueInput {
  status?: 'open' | 'closed' | undefined;
  title?: string | undefined;
  body?: string | undefined;
  operation?: BodyOperation | undefined;
  /** The issue that the agent chose; only where it may choose. */
  number?: number | undefined;
}

const NO_FIELD = 'allows no change; write `status:`, `title:` or `body:` below it';

const FIELDS: readonly IssueField[] = ['status', 'title', 'body'];

/** A change of an issue: its status, its title or its text. */
export const updateIssue: Output<UpdateIssueOptions, UpdateIssueInput> = {
  key: 'update-issue',
  alwaysOn: false,
  needsCheckout: false,
  permissions: () => ({ issues: 'write' }),
  max: (options) => options.max,
  need: ({ target: where }) => needOfTarget(where, 'issue'),
  options: strictMap(
    {
      max: max.default(1),
      target,
      status: enabled('open or close it').optional(),
      title: enabled('give it another title').optional(),
      body: enabled('add to its text, or write it anew').optional(),
      'required-labels': requiredLabels,
      'required-title-prefix': requiredTitlePrefix,
    },
    OUTPUT_OPTIONS_FOREIGN_KEYS,
    (written) => (written === null ? NO_FIELD : undefined),
  )
    .transform((written, context): UpdateIssueOptions => {
      const fields = FIELDS.filter((field) => written[field] === null || written[field] === true);
      if (fields.length === 0) {
        context.addIssue({ code: 'custom', message: NO_FIELD });
      }
      return {
        max: written.max,
        target: String(written.target),
        fields,
        requiredLabels: written['required-labels'],
        requiredTitlePrefix: written['required-title-prefix'],
      };
    })
    .meta({
      description: 'Changes an issue: only what is named. Pull requests are left alone.',
      absent: 'the agent cannot change issues',
      examples: [{ max: 3, target: '*', status: null, body: null, 'required-labels': ['report'] }],
    }),
  tool: ({ target: where, fields }) => ({
    description: [
      where === '*' ? 'Changes an issue of this repository.' : 'Changes the issue that this work is about.',
      `It may change: ${fields.join(', ')}. Give only what is to be changed.`,
    ].join(' '),
    input: inputOf(where, fields),
  }),
  summary: ({ fields }) => `a change of an issue (${fields.join(', ')})`,
};

function enabled(what: string) {
  return z
    .union([z.null(), z.boolean()], {
      error: 'must be empty, true or false: it says whether the agent may change this',
    })
    .meta({ description: `The agent may ${what}. Empty means true.`, default: false, examples: [true] });
}

/** The agent sees only what it may change. */
function inputOf(where: string, fields: readonly IssueField[]): z.ZodType<UpdateIssueInput> {
  const number = where === '*' ? chosenNumber('change') : chosenNumber('change').optional();
  const every = z.object({ status, title: titleInput.optional(), body: markdownBody.optional(), operation, number });
  const input = hideMembers<UpdateIssueInput>(every, [
    ...FIELDS.filter((field) => !fields.includes(field)),
    ...(fields.includes('body') ? [] : ['operation' as const]),
    ...(where === '*' ? [] : ['number' as const]),
  ]);
  return input.refine((given) => fields.some((field) => given[field] !== undefined), {
    error: `changes nothing; give ${fields.join(', ')}`,
  });
}

const status = z.enum(['open', 'closed']).meta({ description: 'Opens or closes the issue.' }).optional();

const operation = z
  .enum(['append', 'prepend', 'replace', 'replace-island'])
  .meta({
    description:
      'How `body` is used. append (default): after the text; prepend: before it; replace: instead of it; replace-island: instead of what this automation wrote there the last time, else as append.',
  })
  .optional();
