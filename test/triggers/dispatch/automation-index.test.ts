import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Automation } from '../../../definitions/automation.ts';
import { literalRepositories } from '../../../definitions/expressions/literal-repositories.ts';
import { matchTrigger } from '../../../definitions/match-trigger.ts';
import type { TriggerEvent } from '../../../definitions/sources/source-definition.ts';
import { automationIndex } from '../../../triggers/dispatch/automation-index.ts';
import { makeAutomation, makeTrigger, onGithub } from '../../support/triggers/make-automation.ts';
import { labeledIssue } from '../../support/triggers/make-delivery.ts';

const CONDITIONS = [
  null,
  "github.repository == 'Acme/API'",
  "'acme/api' == github.repository && github.actor == 'octocat'",
  "github.actor == 'octocat' && (github['repository'] == 'acme/web')",
  "github.repository == 'acme/api' || github.repository == 'acme/web'",
  "github.repository == 'acme/api' || github.actor == 'octocat'",
  "github.repository != 'acme/api'",
  "!(github.repository == 'acme/api')",
  "github.repository == ''",
  'github.repository == null',
  "github.repository == github.event.repository.full_name && github.repository == 'acme/api'",
  "contains(github.repository, 'api')",
  "${{ github.repository == 'acme/api' }}",
  "case(github.repository == 'acme/api', false, true)",
];
const EVENTS = ['issues', 'issue_comment', 'pull_request'];

const automations = fc.array(
  fc.record({
    condition: fc.constantFrom(...CONDITIONS),
    events: fc.uniqueArray(fc.constantFrom(...EVENTS)),
    command: fc.option(fc.uniqueArray(fc.constantFrom(...EVENTS), { minLength: 1 })),
    enabled: fc.boolean(),
    isOfGithub: fc.boolean(),
  }),
  { maxLength: 20 },
);
const events = fc.record({
  name: fc.constantFrom(...EVENTS, 'push'),
  repository: fc.constantFrom('Acme/API', 'acme/web', 'other/one', '', 'ı/ı', null),
  source: fc.constantFrom('github', 'dispatch', 'telegraph'),
});

it('the index never leaves out an automation that the event starts', () => {
  fc.assert(
    fc.property(automations, events, (written, { name, repository, source }) => {
      const list: Automation[] = written.map(({ condition, events: named, command, enabled, isOfGithub }, index) => {
        const github = onGithub(Object.fromEntries(named.map((event) => [event, makeTrigger()])));
        if (command !== null) github.slashCommand = { name: 'fix', events: command };
        const sources = isOfGithub ? { github } : {};
        return makeAutomation({ id: `a${index}`, if: condition, enabled, triggers: { sources } });
      });
      const payload = { ...labeledIssue, action: 'opened', issue: { ...labeledIssue.issue, body: '/fix it' } };
      const event: TriggerEvent = { source, name, actor: 'octocat', repository, payload };
      const found = automationIndex(list).mayStart(event);
      const started = list.filter((automation) => matchTrigger(automation, event, null).matched);
      expect(found).toEqual(list.filter((automation) => found.includes(automation)));
      expect(found).toEqual(expect.arrayContaining(started));
    }),
    { numRuns: 300 },
  );
});

it.each([
  ["github.repository == 'acme/api'", ['ACME/API']],
  ["(github.repository == 'acme/api') && github.actor == 'x'", ['ACME/API']],
  ["github.repository == 'acme/api' || 'acme/web' == github.repository", ['ACME/API', 'ACME/WEB']],
  ["github.repository == 'acme/api' || true", null],
  ["github.repository != 'acme/api'", null],
  ["github.repository == 'api'", null],
  ["github.event.repository == 'acme/api'", null],
  ['github.repository ==', null],
])('the repositories that a condition names are read from its text: %s', (condition, repositories) => {
  const found = literalRepositories(condition);
  expect(found === null ? null : [...found]).toEqual(repositories);
});

it('of ten thousand automations only those of the event and the repository are looked at', () => {
  const list = Array.from({ length: 10_000 }, (_, index) =>
    makeAutomation({ id: `a${index}`, if: `github.repository == 'acme/r${index % 5_000}'` }),
  );
  const event = { source: 'github', actor: 'octocat', payload: labeledIssue };
  const index = automationIndex(list);
  const found = index.mayStart({ ...event, name: 'issues', repository: 'Acme/R7' });
  expect(found.map(({ id }) => id)).toEqual(['a7', 'a5007']);
  expect(index.mayStart({ ...event, name: 'push', repository: 'Acme/R7' })).toEqual([]);
  expect(index.mayStart({ ...event, name: 'issues', repository: null })).toEqual([]);
});
