import { expect, it } from 'vitest';
import { automationFile, load, problemsIn } from '../../../support/definitions/definitions-folder.ts';

const ON = 'on: { webhook: { source: pager, types: [incident] } }\ncheckout: false';
const PAGER = 'sources:\n  pager: { scheme: pagerduty, secret: [PAGER_SECRET, PAGER_SECRET_OLD], id: event.id }\n';

function problemsOfSettings(sources: string): string {
  return problemsIn({ 'automations/a.md': automationFile('checkout: {}'), 'curfew.yml': `sources:\n${sources}\n` });
}

it('a source has all defaults filled in, and an automation that names it is right', () => {
  const { definitions, problems } = load({ 'automations/a.md': automationFile(ON), 'curfew.yml': PAGER });
  expect(problems).toEqual([]);
  expect(definitions.settings.sources).toEqual({
    pager: {
      scheme: 'pagerduty',
      secrets: ['PAGER_SECRET', 'PAGER_SECRET_OLD'],
      id: 'event.id',
      header: null,
      encoding: 'hex',
      prefix: '',
      algorithm: 'sha256',
      timestamp: null,
    },
  });
  expect(definitions.automations[0]?.on.sources).toEqual({ webhook: { source: 'pager', types: ['incident'] } });
});

it.each([
  ['has a problem', 'curfew.yml', 'sources:\n  pager: { scheme: pagerdoody, secret: A_SECRET }\n'],
  ['is no YAML', 'curfew.yml', 'sources: [\n'],
  ['has another name', 'curfew.yaml', PAGER],
])('no source is called undeclared while curfew.yml %s', (_, file, text) => {
  const problems = problemsIn({ 'automations/a.md': automationFile(ON), [file]: text });
  expect(problems).toContain(file);
  expect(problems).not.toContain('does not declare');
});

it('a source that is not declared is a problem at its place, with what there is', () => {
  const files = { 'automations/a.md': automationFile(ON.replace('pager', 'pagr')), 'curfew.yml': PAGER };
  expect(problemsIn(files)).toBe(
    'automations/a.md:2:26: `on.webhook.source` is "pagr", which `sources` of curfew.yml does not declare; declare it there with its `scheme` and `secret`; there are pager; did you mean `pager`?',
  );
  expect(problemsIn({ 'automations/a.md': automationFile(ON) })).toContain('and `secret`; there are none');
});

it('an automation that a webhook starts names a repository, or none', () => {
  const files = { 'automations/a.md': automationFile(ON.replace('checkout: false', '')), 'curfew.yml': PAGER };
  expect(problemsIn(files)).toContain('`checkout.repository` is missing: what starts it has no repository of its own');
});

it('expressions know the event, its type and its source', () => {
  const problemsWith = (condition: string): string =>
    problemsIn({ 'automations/a.md': automationFile(`${ON}\nif: ${condition}`), 'curfew.yml': PAGER });
  const right = "webhook.event.event.id != '' && webhook.event_name == 'x' && webhook.source == 'pager'";
  expect(problemsWith(right)).toBe('');
  expect(problemsWith("webhook.name == 'x'")).toContain('`webhook.name` does not exist here');
});

it.each(['github', 'sentry', 'slack'])('the name %s is reserved', (name) => {
  expect(problemsOfSettings(`  ${name}: { scheme: ${name === 'slack' ? 'hmac' : name}, secret: A_SECRET }`)).toContain(
    `is reserved: /hooks/${name} belongs to Curfew's own source`,
  );
});

it.each([
  ['  Pager: { scheme: jira, secret: A_SECRET }', 'is no name of a source'],
  ['  a/b: { scheme: jira, secret: A_SECRET }', 'is no name of a source'],
  ['  pager: { scheme: pagerdoody, secret: A_SECRET }', 'sources.pager.scheme'],
  ['  pager: { secret: A_SECRET }', '`sources.pager.scheme` is missing'],
  ['  pager: { scheme: jira }', '`sources.pager.secret` '],
  ['  pager: { scheme: jira, secret: [A_SECRET, B_SECRET, C_SECRET] }', '`sources.pager.secret` '],
  ['  pager: { scheme: jira, secret: [A_SECRET, A_SECRET] }', '`sources.pager.secret` has the same variable twice'],
  ['  pager: { scheme: jira, secret: A_SECRET, id: "event." }', '`sources.pager.id` is no id: '],
  [
    '  pager: { scheme: jira, secret: A_SECRET, id: "1" }',
    'it names no member of the body, so all deliveries would be one',
  ],
  [`  pager: { scheme: jira, secret: A_SECRET, id: "format('{0}', 'x')" }`, 'it names no member of the body'],
  ['  pager: { scheme: jira, secret: A_SECRET, id: "secrets(1)" }', '`secrets` is not a function'],
  ['  pager: { scheme: hmac, secret: A_SECRET }', '`sources.pager.header` is missing: `scheme: hmac` needs it'],
  [
    '  pager: { scheme: jira, secret: A_SECRET, prefix: v }',
    '`sources.pager.prefix` has no meaning with `scheme: jira`',
  ],
  ['  pager: { scheme: hmac, secret: A_SECRET, header: "a b", encoding: hex }', 'must be the name of a header'],
  ['  pager: { scheme: hmac, secret: A_SECRET, header: A, encoding: hex, timestamp: { separator: x } }', 'timestamp'],
])('a source that is wrong is a problem: %s', (sources, problem) => {
  const problems = problemsOfSettings(sources);
  expect(problems).toContain(problem);
  expect(problems).toMatch(/^curfew\.yml:2:\d+: /);
});

it.each(['whsec_bmV3IHNlY3JldA==', 'hunter2', 'PAGER_KEY', '$PAGER_SECRET'])(
  'a secret is the name of a variable, and what stands there instead is never shown: %s',
  (secret) => {
    const problems = problemsOfSettings(`  pager: { scheme: jira, secret: "${secret}" }`);
    expect(problems).toContain('must be the name of an environment variable that ends in _SECRET');
    expect(problems).not.toContain(secret);
  },
);
