import { z } from 'zod';
import { isSameActor } from '../../../contract/same-actor.ts';
import { actorsOfPerson, type WrittenPerson } from '../../person.ts';
import { text } from '../scalars.ts';
import { showValue } from '../show-value.ts';
import { strictMap } from '../strict-map.ts';

/** Forges other than GitHub allow dots. */
const LOGIN = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;
const SLACK = /^(?:T[A-Z0-9]{1,30}\/)?[UW][A-Z0-9]{1,30}$/;
const SSO = /^[^\p{C}\p{Z}]{1,200}$/u;
const MOST_PEOPLE = 10_000;

const person = strictMap(
  {
    name: text.max(200).meta({ description: 'What the person is called. It is for readers of this file.' }).optional(),
    github: shaped(LOGIN, 'write the login at GitHub, such as octocat')
      .meta({ description: 'The login at GitHub.' })
      .optional(),
    slack: shaped(SLACK, 'write the id of a user in Slack, such as U024BE7LH, or T0ACME/U024BE7LH with its workspace')
      .meta({ description: 'The id of the user in Slack, with or without the id of the workspace before it.' })
      .optional(),
    sso: shaped(SSO, 'write the name at single sign-on, such as ada@example.com')
      .meta({ description: 'The name at single sign-on. No source uses it yet.' })
      .optional(),
  },
  {
    login: 'use `github`',
    user: 'use `github` or `slack`',
    email: 'use `sso`, and the id of the user under `slack`',
  },
).superRefine((written, context) => {
  if (actorsOfPerson(written).length > 1) return;
  const message =
    'has fewer than two of `github`, `slack` and `sso`, so it joins nothing; write another name, or remove it';
  context.addIssue({ code: 'custom', message });
});

/** `people` of `curfew.yml`: which names belong to one person. */
export const peopleSchema = z
  .array(person, { error: 'must be a list of { name, github, slack, sso }' })
  .max(MOST_PEOPLE)
  .superRefine((people, context) => {
    for (const { index, key, first } of claimedTwice(people)) {
      const message = `is ${showValue(people[index]?.[key])}, as in \`people[${first}]\`; one name belongs to one person`;
      context.addIssue({ code: 'custom', path: [index, key], message });
    }
  })
  .meta({
    description:
      'The names of each person at GitHub, in Slack and at single sign-on. Whoever acts by one of them is the same person: ' +
      '`count` counts them once, and `approvers` may name them by any of these. Everybody else has one name.',
    absent: 'everybody has one name',
    examples: [[{ name: 'Mona Lisa', github: 'octocat', slack: 'T0ACME/U024BE7LH', sso: 'mona@example.com' }]],
  });

interface Claim {
  index: number;
  key: 'github' | 'slack' | 'sso';
  /** The first row with this name. */
  first: number;
}

function claimedTwice(people: readonly WrittenPerson[]): Claim[] {
  // Names that may be of one account have the same last part, so few have to be compared.
  const byLastPart = new Map<string, { actor: string; index: number }[]>();
  return people.flatMap((written, index) =>
    actorsOfPerson(written).flatMap((actor) => {
      const known = byLastPart.get(lastPart(actor)) ?? [];
      const first = known.find((other) => other.index !== index && isSameActor(other.actor, actor));
      byLastPart.set(lastPart(actor), [...known, { actor, index }]);
      const key = KEYS.get(actor.slice(0, actor.indexOf(':')));
      return first === undefined || key === undefined ? [] : [{ index, key, first: first.index }];
    }),
  );
}

const KEYS: ReadonlyMap<string, Claim['key']> = new Map([
  ['user', 'github'],
  ['slack', 'slack'],
  ['sso', 'sso'],
]);

/** The name without its kind and its workspace. */
function lastPart(actor: string): string {
  return actor.slice(Math.max(actor.indexOf(':'), actor.lastIndexOf('/')) + 1).toLowerCase();
}

function shaped(shape: RegExp, advice: string) {
  return text.refine((written) => shape.test(written), { error: ({ input }) => `is ${showValue(input)}; ${advice}` });
}
