import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadDefinitions } from '../../../definitions/load-definitions.ts';
import { formatProblems } from '../../../definitions/problem.ts';
import {
  automationFile,
  definitionsFolder,
  load,
  problemsIn,
  problemsOf,
} from '../../support/definitions/definitions-folder.ts';

it('a key that only GitHub Actions or gh-aw has is refused, with what to use instead', () => {
  expect(
    problemsOf(
      'jobs: {}\nruns-on: ubuntu-latest\nenv: {}\nconcurrency: x\ntimeout-minutes: 5\ntools: {}\nengine: claude\nroles: all',
    ),
  ).toMatchInlineSnapshot(`
    "3:1: \`jobs\` has no meaning here: an automation is one agent with one prompt; the Markdown below the front matter is the prompt, and the agent runs the commands
    4:1: \`runs-on\` has no meaning here: commands run in the sandbox of the engine, the same for every automation
    5:1: \`env\` has no meaning here: secrets are variables in the environment of Curfew and never reach an agent
    6:1: \`concurrency\` has no meaning here: use \`subject\` (what the run is about) and \`when-busy\` (what happens when a run is already about it)
    7:1: \`timeout-minutes\` has no meaning here: use \`limits: { duration: 45m }\`
    8:1: \`tools\` has no meaning here: tools belong in the agent file, \`agents/<name>.md\`
    9:1: \`engine\` has no meaning here: the model is set in the agent file; use \`agent: { name, model }\` to override it
    10:1: \`roles\` has no meaning here: it belongs under \`on\`: \`on: { roles: [write] }\`"
  `);
  expect(problemsOf('on: { issues: { types: [opened] }, pull_request_target: , workflow_call: , stop-after: +5d }'))
    .toMatchInlineSnapshot(`
    "2:36: \`pull_request_target\` has no meaning here: use \`pull_request\`: definitions never come from the pull request, so both would mean the same (under \`on\`)
    2:59: \`workflow_call\` has no meaning here: an automation cannot be called by another one; use \`workflow_dispatch\` (under \`on\`)
    2:76: \`stop-after\` has no meaning here: set \`enabled: false\` when the time has come (under \`on\`)"
  `);
  expect(problemsOf('permissions: { contents: write, issues: write, checks: write, id-token: read }'))
    .toMatchInlineSnapshot(`
    "3:26: \`permissions.contents\` may not be write: an agent never writes itself; use \`safe-outputs: { create-pull-request: }\`
    3:41: \`permissions.issues\` may not be write: an agent never writes itself; use \`safe-outputs: { add-comment: }\` or \`safe-outputs: { create-issue: }\`
    3:56: \`permissions.checks\` may not be write: an agent never writes itself; use an output under \`safe-outputs\`
    3:63: \`id-token\` has no meaning here: an agent never gets a token (under \`permissions\`)"
  `);
});

it('spend and duration are checked to the cent and to the second', () => {
  const limits = (text: string): string => problemsOf(`limits: { ${text} }`);
  expect(limits('spend: 4.005')).toMatchInlineSnapshot(
    `"3:18: \`limits.spend\` is 4.005, which is not whole cents; the agent API caps in cents"`,
  );
  expect(limits('spend: 0')).toMatchInlineSnapshot(
    `"3:18: \`limits.spend\` is zero; a run that may spend nothing cannot start"`,
  );
  expect(limits('spend: -1')).toMatchInlineSnapshot(
    `"3:18: \`limits.spend\` is -1; it must be more than zero; write US dollars, such as 4 or $4.00"`,
  );
  expect(limits('spend: 4 EUR')).toMatchInlineSnapshot(
    `"3:18: \`limits.spend\` is "4 EUR"; write US dollars, such as 4 or $4.00"`,
  );
  expect(limits('duration: 45')).toMatchInlineSnapshot(
    `"3:21: \`limits.duration\` is 45; write a duration such as 45m, 1h30m or 7d"`,
  );
  expect(limits('duration: 0m')).toMatchInlineSnapshot(
    `"3:21: \`limits.duration\` is "0m"; it must be more than 0s and at most 30d"`,
  );
  expect(limits('duration: 31d')).toMatchInlineSnapshot(
    `"3:21: \`limits.duration\` is "31d"; it must be more than 0s and at most 30d"`,
  );
  expect(limits('idle: m10')).toMatchInlineSnapshot(
    `"3:17: \`limits.idle\` is "m10"; write a duration such as 45m, 1h30m or 7d"`,
  );
  expect(limits('timeout: 5m')).toMatchInlineSnapshot(
    `"3:11: \`timeout\` has no meaning here: use \`duration\` (under \`limits\`)"`,
  );
});

it('broken YAML is one problem, with its place', () => {
  expect(problemsOf('limits: { spend: 4')).toMatchInlineSnapshot(
    `"3:19: this is not valid YAML: flow map in block collection must be sufficiently indented and end with a }"`,
  );
  expect(problemsOf('name: a\nname: b')).toMatchInlineSnapshot(
    `"4:1: \`name\` stands twice in one map; remove one of them"`,
  );
  expect(problemsOf('name: !!js/function "x"')).toMatchInlineSnapshot(
    `"3:7: this is not valid YAML: unresolved tag: tag:yaml.org,2002:js/function"`,
  );
});

it('a YAML bomb is refused', () => {
  const levels = Array.from(
    { length: 12 },
    (_, n) =>
      `x-${n}: &b${n} [${
        n === 0
          ? 'lol'
          : Array(9)
              .fill(`*b${n - 1}`)
              .join(',')
      }]`,
  );
  expect(problemsOf(levels.join('\n'))).toMatchInlineSnapshot(
    `"2:1: this cannot be read (Excessive alias count indicates a resource exhaustion attack); write the values out instead of \`*aliases\`"`,
  );
});

it('a file without front matter and a file that is not read are problems', () => {
  expect(
    problemsIn({
      'automations/a.md': 'Do it.',
      'automations/b.md': '---\non: issues\n',
      'automations/c.yml': 'on: issues',
      'automations/sub/d.md': '',
      'automations/my automation.md': '',
      'automations/.hidden.yml': '',
      'curfew.yaml': '',
    }),
  ).toMatchInlineSnapshot(`
    "automations/a.md:1:1: there is no front matter; the first line must be \`---\`, then keys in YAML, then a line \`---\`, then the prompt
    automations/b.md:1:1: the front matter is not closed; write a line \`---\` after its last key
    automations/c.yml:1:1: this is not read; rename it to \`<name>.md\`, YAML front matter and then the prompt
    automations/my automation.md:1:1: the file's name may have only letters, digits, \`-\` and \`_\`, at most 64, because run ids and branches are named after it; rename it
    automations/sub:1:1: this is a folder; put files directly into automations/
    curfew.yaml:1:1: this is not read; rename it to curfew.yml"
  `);
});

it('an agent that does not exist and a model without a price are refused', () => {
  const agents = { 'agents/fixer.md': '---\n---\n' };
  expect(problemsIn({ ...agents, 'automations/a.md': automationFile('agent: fixxer') })).toMatchInlineSnapshot(
    `"automations/a.md:3:8: \`agent\` is "fixxer", but there is no agents/fixxer.md; there are fixer, default; did you mean \`fixer\`?"`,
  );
  expect(
    problemsIn({ ...agents, 'automations/a.md': automationFile('agent: { name: fixer, model: claude-opus-5.5 }') }),
  ).toContain(
    'automations/a.md:3:30: `agent.model` is "claude-opus-5.5", a model without a known price, so no spend limit could be kept; write one of claude-',
  );
});

it('chain-depth 1 and empty prices are accepted, because they change nothing', () => {
  expect(problemsIn({ 'automations/a.md': automationFile(''), 'curfew.yml': 'chain-depth: 1\nprices: {}' })).toBe('');
});

it('a folder without automations is a problem that says how to write the first one', () => {
  const folder = definitionsFolder({});
  expect(
    formatProblems(loadDefinitions(join(folder, 'none')).problems).replaceAll(folder, 'FOLDER'),
  ).toMatchInlineSnapshot(
    `"automations:1:1: there is no automation in FOLDER/none: write the first one as automations/<name>.md"`,
  );
});

it('a file with Windows line ends and a byte order mark reads the same', () => {
  const unix = automationFile('name: Ä\nlimits: { spend: 0 }', 'Line one\nline two');
  const windows = `\uFEFF${unix.replaceAll('\n', '\r\n')}`;
  const [a, b] = [unix, windows].map((text) => load({ 'automations/a.md': text }));
  expect(b?.problems).toEqual(a?.problems);
  expect(b?.problems).toHaveLength(1);
});
