import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { automationFile, definitionsFolder } from '../definitions/definitions-folder.ts';
import { runCurfew } from './run-curfew.ts';

const EXAMPLES = join(import.meta.dirname, '../../examples');

test('validate shows what each automation does, needs no settings, and ends with 0', async () => {
  const { code, stdout, stderr } = await runCurfew(['validate', '--dir', EXAMPLES]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatchInlineSnapshot(`
    "1 automation is right.

    fix-labeled-issue
      on       issues (labeled)
      agent    fixer (claude-sonnet-5-5)
      limits   $4.00, 45m, idle 10m
      outputs  draft pull request; a comment

    Runs may work in: acme/*.
    "
  `);
});

test('validate shows every way to start an automation, and that it is switched off', async () => {
  const folder = definitionsFolder({
    'automations/all.md': automationFile(
      [
        'enabled: false',
        'on: { issues: , pull_request: { types: [opened] }, slash_command: fix, workflow_dispatch: { inputs: { goal: } } }',
        'agent: { name: default, model: claude-opus-5-5 }',
        'limits: { spend: 0.05, duration: 90m, idle: 45s }',
        'safe-outputs: { create-pull-request: { draft: false }, add-comment: { max: 3 }, staged: true }',
      ].join('\n'),
    ),
  });
  const { stdout } = await runCurfew(['validate', '--dir', folder]);
  expect(stdout).toMatchInlineSnapshot(`
    "1 automation is right.

    all (switched off)
      on       issues; pull_request (opened); /fix; by hand (goal)
      agent    default (claude-opus-5-5)
      limits   $0.05, 1h30m, idle 45s
      outputs  pull request (staged: shown, not done); up to 3 comments (staged: shown, not done)

    Runs may work in: the event's repository, or one that the automation names.
    "
  `);
});

test('validate lists all problems, each at its place, and ends with 2', async () => {
  const folder = definitionsFolder({
    'curfew.yml': 'timezon: UTC',
    'automations/a.md': automationFile('agent: nobody\nlimits: { spend: lots }'),
  });
  const { code, stdout } = await runCurfew(['validate', '--dir', folder]);
  expect(code).toBe(2);
  expect(stdout).toMatchInlineSnapshot(`
    "automations/a.md:3:8: \`agent\` is "nobody", but there is no agents/nobody.md; there are default
    automations/a.md:4:18: \`limits.spend\` is "lots"; write US dollars, such as 4 or $4.00
    curfew.yml:1:1: \`timezon\` is not a key here; did you mean \`timezone\`?

    3 problems.
    "
  `);
});

test('validate --json says the same to a script, in one line', async () => {
  const folder = definitionsFolder({ 'automations/a.md': automationFile('nme: x') });
  const { code, stdout } = await runCurfew(['validate', '--dir', folder, '--json']);
  expect(code).toBe(2);
  expect(stdout.trimEnd()).not.toContain('\n');
  expect(JSON.parse(stdout)).toMatchObject({
    valid: false,
    problems: [
      { file: 'automations/a.md', line: 3, column: 1, message: '`nme` is not a key here; did you mean `name`?' },
    ],
  });
  const right = await runCurfew(['validate', '--dir', EXAMPLES, '--json']);
  expect(JSON.parse(right.stdout)).toMatchObject({
    valid: true,
    problems: [],
    automations: [{ automation: 'fix-labeled-issue' }],
  });
});

test('validate of a folder that does not exist says so', async () => {
  const { code, stderr } = await runCurfew(['validate', '--dir', '/nowhere/at/all']);
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'curfew: /nowhere/at/all is not a folder: --dir names the folder of definitions\n',
  });
});

test.each(['automation', 'agent', 'settings'])('schema %s prints a JSON Schema that editors take', async (kind) => {
  const { code, stdout } = await runCurfew(['schema', kind]);
  expect(code).toBe(0);
  const schema = z.record(z.string(), z.unknown()).parse(JSON.parse(stdout));
  expect(new Ajv2020({ strict: true, allowUnionTypes: true }).validateSchema(schema)).toBe(true);
});

test('schema of something else says what there is', async () => {
  const { code, stderr } = await runCurfew(['schema', 'workflow']);
  expect(code).toBe(2);
  expect(stderr).toContain('automation, agent, settings');
});
