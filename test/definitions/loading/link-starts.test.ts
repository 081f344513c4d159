import { expect, it } from 'vitest';
import { optionsOf } from '../../../definitions/outputs/options-of.ts';
import { startAutomation } from '../../../definitions/outputs/start-automation.ts';
import { automationFile, load, problemsIn } from '../../support/definitions/definitions-folder.ts';

const SETTINGS = 'chain-depth: 2\nrepositories: [acme/*]\n';
const INPUTS =
  'inputs: { goal: { description: What to do, required: true }, level: { type: choice, options: [low, high] } }';
const CHILD = automationFile(
  `description: Fixes a bug\non: { workflow_dispatch: { ${INPUTS} } }\ncheckout: { repository: acme/api }\nlimits: { spend: 4 }`,
);

function parent(keys: string): string {
  return automationFile(`limits: { spend: 6 }\nsafe-outputs:\n  start-automation: ${keys}`);
}

it('an automation knows what those need that it may start, and its agent is told', () => {
  const { definitions, problems } = load({
    'curfew.yml': SETTINGS,
    'automations/triage.md': parent('{ names: [fix-bug], max: 3 }'),
    'automations/fix-bug.md': CHILD,
  });
  expect(problems).toEqual([]);
  const [, triage] = definitions.automations;
  const options = optionsOf(startAutomation, triage!.safeOutputs);
  expect(options).toMatchObject({
    max: 3,
    chainDepth: 2,
    repositories: ['acme/*'],
    automations: [{ id: 'fix-bug', limitMicros: 4_000_000, durationMs: 1_800_000, isEnabled: true }],
  });
  expect(startAutomation.tool(options!).description).toBe(
    'Starts another automation, as a run of its own with an agent of its own, which knows nothing but the inputs.\n' +
      'It is not waited for. What it may spend is taken out of what is left of your own limit. There are:\n' +
      '- fix-bug ($4.00): Fixes a bug. Inputs: goal (string, required: What to do); level (one of low, high, optional)',
  );
  expect(startAutomation.summary(options!)).toBe('up to 3 runs of fix-bug');
});

it('a name that is none, one that cannot be started by hand, and one that needs too much are errors at their places', () => {
  const problems = problemsIn({
    'curfew.yml': SETTINGS,
    'automations/triage.md': parent('{ names: [fix-bgu, report, big] }'),
    'automations/fix-bug.md': CHILD,
    'automations/report.md': automationFile(''),
    'automations/big.md': CHILD.replace('spend: 4', 'spend: 6'),
  });
  expect(problems).toMatchInlineSnapshot(`
    "automations/triage.md:5:31: \`safe-outputs.start-automation.names\` has "fix-bgu", but there is no automations/fix-bgu.md; there are big, fix-bug, report, triage; did you mean \`fix-bug\`?
    automations/triage.md:5:40: \`safe-outputs.start-automation.names\` has "report", which cannot be started by hand; write \`workflow_dispatch:\` under \`on\` in automations/report.md
    automations/triage.md:5:48: \`safe-outputs.start-automation.names\` has "big", which needs $6.00, but \`limits.spend\` is $6.00 here, of which that must be taken; raise it, or lower it there"
  `);
});

it('without a chain depth that allows it, no run could start another one', () => {
  const problems = problemsIn({
    'automations/triage.md': parent('{ names: [fix-bug] }'),
    'automations/fix-bug.md': CHILD,
  });
  expect(problems).toMatchInlineSnapshot(
    `"automations/triage.md:5:31: \`start-automation\` needs \`chain-depth: 2\` or more in curfew.yml; it is 1, so no run may start another one"`,
  );
});

it('a file with problems of its own counts as there', () => {
  const problems = problemsIn({
    'curfew.yml': SETTINGS,
    'automations/triage.md': parent('{ names: [fix-bug] }'),
    'automations/fix-bug.md': automationFile('nonsense: 1'),
  });
  expect(problems).not.toContain('start-automation');
});

it('names have to be written', () => {
  const problems = problemsIn({ 'curfew.yml': SETTINGS, 'automations/triage.md': parent('') });
  expect(problems).toMatchInlineSnapshot(
    `"automations/triage.md:5:21: \`safe-outputs.start-automation\` is empty; write a map"`,
  );
});
