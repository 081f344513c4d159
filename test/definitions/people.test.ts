import { expect, it } from 'vitest';
import { otherNamesOf } from '../../definitions/person.ts';
import { load, problemsIn } from '../support/definitions/definitions-folder.ts';
import { automationFile } from '../support/definitions/definitions-folder.ts';

/** All problems of `curfew.yml` with these people. */
function problems(people: string): string {
  return problemsIn({ 'curfew.yml': `people: ${people}`, 'automations/a.md': automationFile('') });
}

it('the names of a person are joined, whichever of them is asked for', () => {
  const { definitions } = load({
    'curfew.yml':
      'people:\n  - { name: Mona, github: octocat, slack: T0ACME/U0MONA, sso: mona@example.com }\n  - { github: ada, slack: U0ADA }\n',
    'automations/a.md': automationFile(''),
  });
  const { people } = definitions.settings;
  expect(otherNamesOf(people, 'user:OctoCat')).toEqual(['slack:T0ACME/U0MONA', 'sso:mona@example.com']);
  expect(otherNamesOf(people, 'slack:T0ACME/U0MONA')).toEqual(['user:octocat', 'sso:mona@example.com']);
  expect(otherNamesOf(people, 'slack:T0OTHER/U0MONA')).toEqual([]);
  expect(otherNamesOf(people, 'slack:T0ACME/U0ADA')).toEqual(['user:ada']);
  expect(otherNamesOf(people, 'user:bob')).toEqual([]);
  expect(otherNamesOf(people, 'operator')).toEqual([]);
});

it('two rows that claim one name, and rows that join nothing, are problems', () => {
  expect(
    problems(
      '[{ github: ada, slack: T0ACME/U0ADA }, { github: Ada, slack: U0ADA }, { name: Bob, github: bob }, { github: eve, sso: "ada lovelace" }]',
    ),
  ).toMatchInlineSnapshot();
  expect(problems('[{ github: "@ada", slack: "#support" }]')).toMatchInlineSnapshot();
  expect(problems('{ ada: U0ADA }')).toMatchInlineSnapshot();
  expect(problems('[{ login: ada, slack: U0ADA, sso: ada }]')).toMatchInlineSnapshot();
  expect(problems('[{ github: ada, slack: T0ACME/U0ADA }, { github: bob, slack: T0OTHER/U0ADA }]')).toBe('');
});
