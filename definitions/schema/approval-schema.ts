import { z } from 'zod';
import { NOT_YET } from './not-yet.ts';
import { count, duration, text } from './scalars.ts';
import { showValue } from './show-value.ts';
import { strictMap } from './strict-map.ts';

const NAME = '[A-Za-z0-9][A-Za-z0-9_-]{0,99}';
const USER = new RegExp(`^user:${NAME}$`);
const TEAM = new RegExp(`^team:${NAME}/${NAME}$`);
const LOGIN = new RegExp(`^@?(${NAME})$`);
const SLUG = new RegExp(`^@?(${NAME}/${NAME})$`);

const approver = text
  .superRefine((written, context) => {
    if (written === '' || USER.test(written) || TEAM.test(written)) return;
    const isSlack = written.startsWith('slack:');
    const message = `is ${showValue(written)}${
      isSlack
        ? ', which is part of the format, but this version carries out only user:<login> and team:<organization>/<team>'
        : explainApprover(written)
    }`;
    context.addIssue({ code: 'custom', message, ...(isSlack ? { params: { reason: NOT_YET } } : {}) });
  })
  .meta({ description: 'user:<login> or team:<organization>/<team>.', refused: ['slack:#approvals'] });

const approvers = z
  .array(approver)
  .min(1)
  .superRefine((names, context) => {
    const plain = names.map((name) => name.toLowerCase());
    for (const [index, name] of names.entries()) {
      if (plain.indexOf(name.toLowerCase()) === index) continue;
      const message = `is ${showValue(name)}, which is listed already`;
      context.addIssue({ code: 'custom', path: [index], message });
    }
  })
  .meta({ description: 'Who may decide: `user:<login>` or `team:<organization>/<team>`.' });

const rule = strictMap(
  {
    before: z.enum(['start', 'output', 'limit']).meta({
      description: 'Before the run starts, before it hands anything over, or before it gets more than its limit.',
    }),
    approvers,
    count: count.meta({ description: 'How many different people must approve.', default: 1 }).optional(),
    wait: duration.meta({ description: 'How long it waits for them, such as 48h or 7d.', default: '24h' }).optional(),
    otherwise: z
      .enum(['cancel', 'go-on'])
      .meta({ description: 'What happens if nobody decides in time.', default: 'cancel' })
      .optional(),
  },
  {
    reviewers: 'use `approvers`',
    required: 'use `count`',
    timeout: 'use `wait`',
    for: 'use `wait`',
    on: 'use `before`',
  },
).superRefine(({ before, approvers: names, count: needed = 1, otherwise }, context) => {
  const isOnlyUsers = names.length > 0 && names.every((name) => name.startsWith('user:'));
  if (isOnlyUsers && needed > names.length) {
    const who = names.length === 1 ? 'only one user' : `only ${names.length} users`;
    const message = `is ${needed}, but there ${names.length === 1 ? 'is' : 'are'} ${who} under \`approvers\`; list more, or a team`;
    context.addIssue({ code: 'custom', path: ['count'], message });
  }
  if (before === 'limit' && otherwise === 'go-on') {
    const message = 'is go-on, but more than `limits.spend` is never spent without a person; write cancel or remove it';
    context.addIssue({ code: 'custom', path: ['otherwise'], message });
  }
});

/** `approval` of an automation: where a person decides before the run goes on. One rule for each place. */
export const approvalSchema = z
  .array(rule, { error: 'must be a list of { before, approvers, count, wait, otherwise }' })
  .superRefine((rules, context) => {
    for (const [index, { before }] of rules.entries()) {
      const first = rules.findIndex((other) => other.before === before);
      if (first === index) continue;
      const message = `is ${before}, as in \`approval[${first}]\`; write one rule with all approvers`;
      context.addIssue({ code: 'custom', path: [index, 'before'], message });
    }
  })
  .meta({
    description: 'Where a person decides before the run goes on. The clock of the run stops meanwhile.',
    default: [],
    examples: [
      [
        { before: 'start', approvers: ['team:acme/leads'], wait: '12h' },
        {
          before: 'output',
          approvers: ['user:octocat', 'team:acme/leads'],
          count: 2,
          wait: '48h',
          otherwise: 'cancel',
        },
      ],
    ],
  });

function explainApprover(written: string): string {
  const login = LOGIN.exec(written)?.[1];
  if (login !== undefined) return `; write user:${login}`;
  const slug = SLUG.exec(written)?.[1];
  return slug === undefined ? '; write user:<login> or team:<organization>/<team>' : `; write team:${slug}`;
}
