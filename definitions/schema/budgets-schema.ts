import { z } from 'zod';
import { budgetSpend } from './scalars.ts';
import { strictMap } from './strict-map.ts';

const budget = strictMap(
  {
    scope: z.enum(['automation', 'repository', 'organization']).meta({
      description: 'Which runs share it: those of this automation, of the repository, or of the whole installation.',
    }),
    per: z
      .enum(['day', 'month'])
      .meta({ description: 'In what time it may be spent. Days and months begin in the time zone of curfew.yml.' }),
    spend: budgetSpend.meta({ description: 'US dollars in whole cents, such as 80 or $80.00.' }),
  },
  {
    limit: 'use `spend`',
    amount: 'use `spend`',
    period: 'use `per`',
    day: 'use `per: day`',
    month: 'use `per: month`',
  },
);

/** `budgets` of an automation. One budget per scope and period. */
export const budgetsSchema = z
  .array(budget, { error: 'must be a list of { scope, per, spend }; only curfew.yml has a map by scope' })
  .superRefine((budgets, context) => {
    for (const [index, { scope, per }] of budgets.entries()) {
      const first = budgets.findIndex((other) => other.scope === scope && other.per === per);
      if (first === index) continue;
      const message = `has the scope ${scope} and the period ${per}, like \`budgets[${first}]\`; remove one of them`;
      context.addIssue({ code: 'custom', path: [index], message });
    }
  })
  .meta({
    description:
      'Ceilings that runs share. Those of curfew.yml apply as well: a run starts only if all of them have room.',
    default: [],
    examples: [
      [
        { scope: 'automation', per: 'day', spend: 80 },
        { scope: 'organization', per: 'month', spend: 600 },
      ],
    ],
  });
