import { describe, expect, it } from 'vitest';
import { customTool } from '../../../../activities/session/opening/custom-tool.ts';
import { firstMessage } from '../../../../activities/session/opening/first-message.ts';
import { sessionTools } from '../../../../activities/session/opening/session-tools.ts';
import { toolOfOutput } from '../../../../contract/output.ts';
import type { ApprovalRule } from '../../../../definitions/automation.ts';
import type { Tool } from '../../../../definitions/tool.ts';
import { LOOKUPS } from '../../../../definitions/lookups/lookups.ts';
import { OUTPUTS } from '../../../../definitions/outputs/outputs.ts';
import { findWord, ringBell } from '../../../support/activities/toys.ts';
import { COMMENT, PULL_REQUEST } from '../../../support/activities/open-stage.ts';
import { runInput } from '../../../support/workflows/run-input.ts';
import { PINNED } from '../../../support/workflows/pinned.ts';

const TABLES = { outputs: [...OUTPUTS, ringBell], lookups: [findWord] };
const RULE: ApprovalRule = {
  before: 'start',
  approvers: ['user:ada'],
  count: 1,
  waitMs: 1_000,
  otherwise: 'cancel',
};
const { automation } = runInput('1');

function names(tools: Tool[]): string[] {
  return tools.map(({ name }) => name);
}

describe('the tools of a session', () => {
  it('are the outputs that the automation allows, and always noop and what says that something is missing', () => {
    const { outputs, lookups, askHuman } = sessionTools(automation);
    expect(names(outputs)).toEqual(['add_comment', 'missing_tool', 'missing_data', 'noop']);
    expect(names(lookups)).toEqual(['list_commits', 'get_commit', 'list_releases']);
    expect(names(askHuman)).toEqual([]);
  });

  it('have the lookups that its permissions grant, and a way to ask where somebody could answer', () => {
    const permissions = { contents: 'read', packages: 'read' } as const;
    const { lookups, askHuman } = sessionTools({ ...automation, permissions, approval: [RULE] }, TABLES);
    expect(names(lookups)).toEqual(['find_word']);
    expect(lookups[0] && customTool(lookups[0]).input_schema).toMatchObject({
      properties: { word: { type: 'string' }, cursor: { type: 'string' } },
      required: ['word'],
    });
    expect(names(askHuman)).toEqual(['ask_human']);
    expect(names(sessionTools(automation, TABLES).lookups)).toEqual([]);
  });

  it('have a new output as soon as it is in the table and allowed', () => {
    const safeOutputs = { staged: false, allowed: { 'ring-bell': { loudness: 7 } } };
    const { outputs } = sessionTools({ ...automation, safeOutputs }, TABLES);
    expect(names(outputs)).toEqual(['missing_tool', 'missing_data', 'noop', 'ring_bell']);
    expect(outputs[3]?.description).toBe('Rings the bell, 7 loud.');
  });

  it('have names of their own, whatever the automation allows', () => {
    const outputs = OUTPUTS.map(({ key }) => toolOfOutput(key));
    const every = [...outputs, ...LOOKUPS.map(({ tool }) => tool.name), 'ask_human'];
    expect(new Set(every).size).toBe(every.length);
  });

  it('have every lookup of the table with a schema that says what each member means, and no pattern that an API may refuse', () => {
    const permissions = Object.fromEntries(LOOKUPS.map(({ permission }) => [permission, 'read' as const]));
    const tools = sessionTools({ ...automation, permissions }).lookups.map(customTool);
    expect(tools.map(({ name }) => name)).toEqual(LOOKUPS.map(({ tool }) => tool.name));
    expect(JSON.stringify(tools)).not.toContain('(?');
    for (const { input_schema: schema } of tools) expect(schema.properties).toHaveProperty('cursor');
  });

  it('are told to the API with the JSON Schema of what their input is parsed with', () => {
    const allowed = { 'create-pull-request': PULL_REQUEST, 'add-comment': COMMENT };
    const { outputs } = sessionTools({ ...automation, safeOutputs: { staged: false, allowed } });
    const ofThisTest = outputs.filter(({ name }) => !name.startsWith('missing_'));
    expect(ofThisTest.map(customTool).map(({ name, input_schema: schema }) => [name, schema])).toEqual([
      [
        'create_pull_request',
        {
          type: 'object',
          properties: {
            title: { type: 'string', minLength: 1, maxLength: 1_000, description: 'One line that says what changes.' },
            body: {
              type: 'string',
              maxLength: 200_000,
              description: 'Markdown: the cause, the change, how it was tested.',
            },
            head: {
              type: 'string',
              pattern: '^(?:[0-9a-f]{40}|[0-9a-f]{64})$',
              description: 'The full id of the last commit in the bundle: `git rev-parse HEAD`.',
            },
          },
          required: ['title', 'body', 'head'],
        },
      ],
      [
        'add_comment',
        {
          type: 'object',
          properties: { body: { type: 'string', minLength: 1, maxLength: 200_000, description: 'Markdown.' } },
          required: ['body'],
        },
      ],
      [
        'noop',
        {
          type: 'object',
          properties: { reason: { type: 'string', minLength: 1, description: 'Why nothing needs to change.' } },
          required: ['reason'],
        },
      ],
    ]);
  });

  it('let the agent choose where to comment only where the automation says so', () => {
    const allowed = { 'add-comment': { ...COMMENT, target: '*' } };
    const [comment] = sessionTools({ ...automation, safeOutputs: { staged: false, allowed } }).outputs;
    expect(comment && customTool(comment)).toMatchObject({
      description: 'Adds a comment to an issue or pull request of this repository.',
      input_schema: { properties: { number: { type: 'integer' } }, required: ['body', 'number'] },
    });
  });
});

it('the first message names the places, limits and tools of the run before its task', () => {
  const permissions = { packages: 'read' } as const;
  const tools = sessionTools({ ...automation, permissions, approval: [RULE] }, TABLES);
  const { limits } = automation;
  expect(firstMessage({ limits, pinned: PINNED, files: [], tools, prompt: 'Fix it.' })).toBe(
    [
      '## This run',
      '',
      '- Repository: acme/api, cloned at /workspace/api, on branch main',
      '- The event that started it, in full: /mnt/session/uploads/event.json',
      '- Limits: $2.00 and 10m of work',
      '- You can hand over with: add_comment, missing_tool, missing_data, noop',
      '- You can look things up with: find_word',
      '- You can ask a person with: ask_human',
      '',
      '## The task',
      '',
      'Fix it.',
    ].join('\n'),
  );
});
