import { expect, it } from 'vitest';
import { automationFile, load, problemsIn } from '../support/definitions/definitions-folder.ts';

it.each(['skip', 'queue-latest', 'steer', 'restart', 'parallel'])('when-busy: %s is read', (policy) => {
  const { definitions, problems } = load({ 'automations/a.md': automationFile(`when-busy: ${policy}`) });
  expect(problems).toEqual([]);
  expect(definitions.automations[0]?.whenBusy).toBe(policy);
});

it('rates and the breaker of curfew.yml are read; without them there is no rate, and the breaker opens after three', () => {
  const written = {
    'curfew.yml': 'rates: { automation: 30/h, sender: 10/m, repository: 60/d }\nbreaker: { after: 5 }',
  };
  expect(load({ ...written, 'automations/a.md': automationFile('') }).definitions.settings).toMatchObject({
    rates: {
      automation: { count: 30, perMs: 3_600_000 },
      sender: { count: 10, perMs: 60_000 },
      repository: { count: 60, perMs: 86_400_000 },
    },
    breaker: { after: 5, closeAfterMs: 3_600_000 },
  });
  expect(load({ 'automations/a.md': automationFile('') }).definitions.settings).toMatchObject({
    rates: { automation: null, sender: null, repository: null },
    breaker: { after: 3, closeAfterMs: 3_600_000 },
  });
});

it('a rate or breaker that makes no sense is refused, with what to write', () => {
  const file = [
    'rates: { automation: 30/w, sender: 0/h, repository: 99999999/d }',
    'breaker: { after: 0, close-after: never }',
  ];
  expect(problemsIn({ 'curfew.yml': file.join('\n'), 'automations/a.md': automationFile('') })).toMatchInlineSnapshot(`
    "curfew.yml:1:22: \`rates.automation\` is "30/w"; write a number per m, h or d, such as 30/h
    curfew.yml:1:36: \`rates.sender\` is "0/h", so no run could ever start; to switch automations off, use \`curfew pause\`
    curfew.yml:1:53: \`rates.repository\` is "99999999/d"; the most is 1,000,000
    curfew.yml:2:19: \`breaker.after\` is 0; the least is 1
    curfew.yml:2:35: \`breaker.close-after\` is "never"; write a duration such as 45m, 1h30m or 7d"
  `);
  const numbers = { 'curfew.yml': 'rates: { automation: 30, sender: 1.5/h, repository: "１/h" }' };
  expect(problemsIn({ ...numbers, 'automations/a.md': automationFile('') })).toMatchInlineSnapshot(`
    "curfew.yml:1:22: \`rates.automation\` is 30; write a number per m, h or d, such as 30/h
    curfew.yml:1:34: \`rates.sender\` is "1.5/h"; write a number per m, h or d, such as 30/h
    curfew.yml:1:53: \`rates.repository\` is "１/h"; write a number per m, h or d, such as 30/h"
  `);
});
