import { z } from 'zod';
import { count, duration, text } from './scalars.ts';
import { showValue } from './show-value.ts';
import { strictMap } from './strict-map.ts';

const NAME = '[A-Za-z0-9][A-Za-z0-9_-]{0,99}';
/** Forges other than GitHub allow dots. */
const LOGIN_NAME = '[A-Za-z0-9][A-Za-z0-9_.-]{0,99}';
const USER = new RegExp(`^user:${LOGIN_NAME}$`);
const TEAM = new RegExp(`^team:${NAME}/${NAME}$`);
const SLACK = /^slack:(?:[#@][^\s#@,<>]{1,80}|[CG][A-Z0-9]{1,30}|(?:T[A-Z0-9]{1,30}\/)?[UW][A-Z0-9]{1,30})$/;
const LOGIN = new RegExp(`^@?(${LOGIN_NAME})$`);
const SLUG = new RegExp(`^@?(${NAME}/${NAME})$`);

const approver = text
  .superRefine((written, context) => {
    if (written === '' || isApprover(written)) return;
    context.addIssue({ code: 'custom', message: `is ${showValue(written)}${explainApprover(written)}` });
  })
  .meta({ description: 'operator, user:<login>, team:<organization>/<team>, slack:#<channel> or slack:@<name>.' });

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
  .meta({
    description:
      'Who may decide: `operator` (whoever acts with the command line or in the UI of Temporal), `slack:#<channel>` (its ' +
      'members, who are asked there), `slack:<id>` or `slack:@<name>` (asked by a direct message), `user:<login>` or ' +
      '`team:<organization>/<team>` (by a comment at GitHub). The table `people` of `curfew.yml` joins the names of a person.',
  });

const rule = strictMap(
  {
    before: z.enum(['start', 'output', 'limit']).meta({
      description: 'Before the run starts, before it hands anything over, or before it gets more than its limit.',
    }),
    approvers,
    count: count
      .meta({
        description:
          'How many different people must approve. All operators count as one, so more than 1 needs people whom Curfew knows.',
        default: 1,
      })
      .optional(),
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
  const tooMany = countProblem(names, needed);
  if (tooMany !== null) context.addIssue({ code: 'custom', path: ['count'], ...tooMany });
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
        { before: 'start', approvers: ['operator'], wait: '12h' },
        {
          before: 'output',
          approvers: ['operator', 'user:octocat', 'team:acme/leads'],
          count: 1,
          wait: '48h',
          otherwise: 'cancel',
        },
      ],
    ],
  });

function isApprover(written: string): boolean {
  return written === 'operator' || [SLACK, USER, TEAM].some((shape) => shape.test(written));
}

/** Whether it stands for more than one person. */
function isGroup(written: string): boolean {
  return written.startsWith('team:') || /^slack:[#CG]/.test(written);
}

/** Why so many people can never approve; null if they can. */
function countProblem(names: string[], needed: number): { message: string } | null {
  const hasTeam = names.some(isGroup);
  if (names.length > 0 && !hasTeam && needed > names.length) {
    if (names.includes('operator'))
      return {
        message: `is ${needed}, but only ${names.length} can approve: all operators count as one; list more, or a team`,
      };
    const who = names.length === 1 ? 'is only one user' : `are only ${names.length} users`;
    return { message: `is ${needed}, but there ${who} under \`approvers\`; list more, or a team` };
  }
  return null;
}

function explainApprover(written: string): string {
  if (/^operators?$/i.test(written)) return '; write operator';
  const login = LOGIN.exec(written)?.[1];
  if (login !== undefined) return `; write user:${login}`;
  if (/^slack:|^#/.test(written)) return '; write slack:#<channel>, slack:@<name>, or slack:<id> of a channel or user';
  const slug = SLUG.exec(written)?.[1];
  return slug === undefined
    ? '; write operator, slack:#<channel>, slack:@<name>, user:<login> or team:<organization>/<team>'
    : `; write team:${slug}`;
}
