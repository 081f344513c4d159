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
  expect(problems('[{ github: mona.lisa, slack: U0MONA }]')).toBe('');
});

it('two rows that claim one name, and rows that join nothing, are problems', () => {
  expect(
    problems(
      '[{ github: ada, slack: T0ACME/U0ADA }, { github: Ada, slack: U0ADA }, { name: Bob, github: bob }, { github: eve, sso: "ada lovelace" }]',
    ),
  ).toMatchInlineSnapshot(`
    "curfew.yml:1:58: \`people[1].github\` is "Ada", as in \`people[0]\`; one name belongs to one person
    curfew.yml:1:70: \`people[1].slack\` is "U0ADA", as in \`people[0]\`; one name belongs to one person
    curfew.yml:1:79: \`people[2]\` has fewer than two of \`github\`, \`slack\` and \`sso\`, so it joins nothing; write another name, or remove it
    curfew.yml:1:127: \`people[3].sso\` is "ada lovelace"; write the name at single sign-on, such as ada@example.com"
  `);
  expect(problems('[{ github: "@ada", slack: "#support" }]')).toMatchInlineSnapshot(`
    "curfew.yml:1:20: \`people[0].github\` is "@ada"; write the login at GitHub, such as octocat
    curfew.yml:1:35: \`people[0].slack\` is "#support"; write the id of a user in Slack, such as U024BE7LH, or T0ACME/U024BE7LH with its workspace"
  `);
  expect(problems('{ ada: U0ADA }')).toMatchInlineSnapshot(
    `"curfew.yml:1:9: \`people\` must be a list of { name, github, slack, sso }"`,
  );
  expect(problems('[{ login: ada, slack: U0ADA, sso: ada }]')).toMatchInlineSnapshot(
    `"curfew.yml:1:12: \`login\` has no meaning here: use \`github\` (under \`people[0]\`)"`,
  );
  expect(problems('[{ github: ada, slack: T0ACME/U0ADA }, { github: bob, slack: T0OTHER/U0ADA }]')).toBe('');
  expect(problems('[{ github: ada, sso: x/Ada@example.com }, { slack: U0BOB, sso: X/ada@example.com }]')).toBe(
    'curfew.yml:1:72: `people[1].sso` is "X/ada@example.com", as in `people[0]`; one name belongs to one person',
  );
});
