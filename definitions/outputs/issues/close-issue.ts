import { z } from 'zod';
import { OUTPUT_OPTIONS_FOREIGN_KEYS } from '../../schema/foreign/output-foreign-keys.ts';
import { strictMap } from '../../schema/strict-map.ts';
import { hideMembers } from '../options/hide-members.ts';
import { markdownBody } from '../options/markdown-body.ts';
import { max } from '../options/max.ts';
import { requiredLabels, requiredTitlePrefix } from '../options/required.ts';
import { chosenNumber, target } from '../options/target.ts';
import { withDefaults } from '../options/with-defaults.ts';
import type { Output } from '../output.ts';
import { needOfTarget } from '../output-need.ts';

/** Why an issue is closed, as GitHub knows it. */
export type StateReason = 'completed' | 'not_planned' | 'duplicate';

export interface CloseIssueOptions {
  max: number;
  /** `triggering` (what the event is about), `*` (any issue of the repository), or a number. */
  target: string;
  requiredLabels: string[];
  requiredTitlePrefix: string;
  /** Null: the agent chooses. */
  stateReason: StateReason | null;
}

export interface CloseIssueInput {
  body: string;
  reason?: StateReason | undefined;
  /** The issue that the agent chose; only where it may choose. */
  number?: number | undefined;
}

const STATE_REASONS = ['completed', 'not_planned', 'duplicate'] as const;

/** An issue that is closed with a comment. */
export const closeIssue: Output<CloseIssueOptions, CloseIssueInput> = {
  key: 'close-issue',
  alwaysOn: false,
  needsCheckout: false,
  permissions: () => ({ issues: 'write' }),
  max: (options) => options.max,
  need: ({ target: where }) => needOfTarget(where, 'issue'),
  options: withDefaults<CloseIssueOptions>(
    strictMap(
      {
        max: max.default(1),
        target,
        'required-labels': requiredLabels,
        'required-title-prefix': requiredTitlePrefix,
        'state-reason': z
          .enum(STATE_REASONS)
          .meta({
            description: 'The reason that GitHub shows.',
            absent: 'the agent chooses; `completed` if it does not',
            examples: ['not_planned'],
          })
          .optional(),
      },
      OUTPUT_OPTIONS_FOREIGN_KEYS,
    ).transform((written) => ({
      max: written.max,
      target: String(written.target),
      requiredLabels: written['required-labels'],
      requiredTitlePrefix: written['required-title-prefix'],
      stateReason: written['state-reason'] ?? null,
    })),
  ).meta({
    description: 'Closes an issue, with a comment that says why. Pull requests are left alone.',
    absent: 'the agent cannot close issues',
    examples: [{ max: 3, target: '*', 'required-labels': ['automated'] }],
  }),
  tool: ({ target: where, stateReason: fixed }) => ({
    description:
      where === '*'
        ? 'Closes an issue of this repository, with a comment that says why.'
        : 'Closes the issue that this work is about, with a comment that says why.',
    input: inputOf(where, fixed),
  }),
  summary: (options) => (options.max === 1 ? 'a closed issue' : `up to ${options.max} closed issues`),
};

const REASON = { description: 'Why it is closed: completed (default), not_planned or duplicate.' };

/** The agent sees only what it may choose. */
function inputOf(where: string, fixed: StateReason | null): z.ZodType<CloseIssueInput> {
  const reason = z.enum(STATE_REASONS).meta(REASON).optional();
  const number = where === '*' ? chosenNumber('close') : chosenNumber('close').optional();
  return hideMembers<CloseIssueInput>(z.object({ body: markdownBody, reason, number }), [
    ...(fixed === null ? [] : ['reason' as const]),
    ...(where === '*' ? [] : ['number' as const]),
  ]);
}
