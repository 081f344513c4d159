import { expect, it } from 'vitest';
import { automationFile, load, problemsIn } from '../support/definitions/definitions-folder.ts';

/** All problems of `curfew.yml` with these lines. */
function problems(lines: string): string {
  return problemsIn({ 'curfew.yml': lines, 'automations/a.md': automationFile('') });
}

it.each([
  ['{ slack: "#Agents" }', ['slack:#agents']],
  ['{ slack: C024BE91L }', ['slack:C024BE91L']],
  ['{ slack: "slack:#agents" }', ['slack:#agents']],
  ['{ slack: T0ACME/U024BE7LH, issue: Acme/ops.x#12 }', ['slack:T0ACME/U024BE7LH', 'issue:Acme/ops.x#12']],
  ['{ issue: acme/ops#12 }', ['issue:acme/ops#12']],
])('notify: %s is taken', (notify, places) => {
  const { definitions } = load({ 'curfew.yml': `notify: ${notify}\n`, 'automations/a.md': automationFile('') });
  expect(definitions.settings.notify).toEqual(places);
});

it('a place that is none says what to write', () => {
  const written = [
    '{ slack: agents }',
    '{ slack: "@ada" }',
    '{ slack: }',
    '{ slack: "#a b" }',
    '{ slack: ["#a"] }',
    '{ slack: "#\\u0007a" }',
    '{ issue: 12 }',
    '{ issue: https://github.com/acme/ops/issues/12 }',
    '{ issue: acme/ops#0 }',
    '{ issue: acme#12 }',
    '"#agents"',
    'acme/ops#12',
    'true',
    '{}',
    '{ email: ada@example.com, slack: "#a" }',
  ];
  expect(written.map((notify) => problems(`notify: ${notify}`)).join('\n')).toMatchInlineSnapshot(`
    "curfew.yml:1:18: \`notify.slack\` is "agents"; write "#agents"
    curfew.yml:1:18: \`notify.slack\` is "@ada"; a person is named by the id of the user, such as U024BE7LH
    curfew.yml:1:18: \`notify.slack\` is empty; write "#channel" in quotes, or the id of a channel or user such as C024BE91L
    curfew.yml:1:18: \`notify.slack\` is "#a b"; write "#channel" in quotes, or the id of a channel or user such as C024BE91L
    curfew.yml:1:18: \`notify.slack\` is a list; write "#channel" in quotes, or the id of a channel or user such as C024BE91L
    curfew.yml:1:18: \`notify.slack\` is "#\\u0007a"; write "#channel" in quotes, or the id of a channel or user such as C024BE91L
    curfew.yml:1:18: \`notify.issue\` is 12; write owner/name#number, such as acme/ops#12
    curfew.yml:1:18: \`notify.issue\` is "https://github.com/acme/ops/issues/12"; write acme/ops#12
    curfew.yml:1:18: \`notify.issue\` is "acme/ops#0"; write owner/name#number, such as acme/ops#12
    curfew.yml:1:18: \`notify.issue\` is "acme#12"; write owner/name#number, such as acme/ops#12
    curfew.yml:1:9: \`notify\` is "#agents"; write { slack: "#channel" }
    curfew.yml:1:9: \`notify\` is "acme/ops#12"; write { issue: owner/name#number }
    curfew.yml:1:9: \`notify\` is true; write { slack: "#channel" }, { issue: owner/name#number }, or both in one map
    curfew.yml:1:9: \`notify\` names no place; write \`slack\`, \`issue\` or both
    curfew.yml:1:11: \`email\` has no meaning here: use \`slack\` or \`issue\` (under \`notify\`)"
  `);
});

it('an address that was copied from a browser is answered with what to write', () => {
  const written = [
    '{ slack: "https://acme.slack.com/archives/C024BE91L" }',
    '{ slack: "https://app.slack.com/client/T0ACME/C024BE91L/thread/1" }',
    '{ issue: "https://github.com/acme/ops/issues/12#issuecomment-5" }',
    '{ issue: "https://github.com/acme/ops/pull/12/files" }',
  ];
  expect(written.map((notify) => problems(`notify: ${notify}`)).join('\n')).toMatchInlineSnapshot(`
    "curfew.yml:1:18: \`notify.slack\` is "https://acme.slack.com/archives/C024BE91L"; write C024BE91L
    curfew.yml:1:18: \`notify.slack\` is "https://app.slack.com/client/T0ACME/C024BE91L/thread/1"; write C024BE91L
    curfew.yml:1:18: \`notify.issue\` is "https://github.com/acme/ops/issues/12#issuecomment-5"; write acme/ops#12
    curfew.yml:1:18: \`notify.issue\` is "https://github.com/acme/ops/pull/12/files"; write acme/ops#12"
  `);
});
