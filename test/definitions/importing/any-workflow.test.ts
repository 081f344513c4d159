import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { importAutomation } from '../../../definitions/importing/import-automation.ts';
import type { ImportedAutomation } from '../../../definitions/importing/imported.ts';
import { problemsIn } from '../../support/definitions/definitions-folder.ts';
import { sampledRuns } from '../../support/setup/sampled.ts';

const TOKEN = `ghp_${'a'.repeat(36)}`;

const TOP =
  'name description source permissions tools engine timeout-minutes network strict imports concurrency features steps if ' +
  'checkout jobs env roles bots reaction model max-turns runs-on environment stop-after limits approval subject when-busy x-note foo';
const ON =
  'issues pull_request push schedule workflow_dispatch slash_command command label_command workflow_run workflow_call ' +
  'pull_request_target roles bots reaction status-comment stop-after skip-if-match manual-approval steps needs foo';
const UNDER_EVENT =
  'types names branches paths forks draft conclusion lock-for-agent workflows name events strategy inputs cron foo';
const OUTPUTS =
  'create-issue add-comment create-pull-request push-to-pull-request-branch add-labels update-issue noop missing-tool messages ' +
  'threat-detection staged jobs upload-asset foo';
const OPTIONS =
  'max target labels title-prefix draft reviewers allowed blocked expires target-repo protected-files allowed-files footer ' +
  'base-branch hide-older-comments required-labels foo';

const scalar = fc.constantFrom(
  ...[
    null,
    true,
    false,
    0,
    1,
    -1,
    30,
    3.5,
    '',
    ' ',
    'x',
    '5',
    'true',
    '*',
    '[',
    '!a',
    'a, b',
    'opened',
    'maintainer',
    'all',
  ],
  ...[
    'read-all',
    'write',
    'daily',
    '0 9 * * 1',
    '/fix',
    'issue labeled bug',
    'push to main',
    'acme/api',
    '+25d',
    TOKEN,
  ],
  ...[
    '${{ github.actor }}',
    '${{ secrets.X }}',
    "needs.a.outputs.b == 'x'",
    "github.event.action == 'y'",
    'request_review',
  ],
);
const prompts = fc.array(
  fc.constantFrom(
    ...['Do it.', '', '${{ github.workspace }} ${{ env.A }}', '{{#if github.actor}}a{{else}}b{{/if}}', '${{ unclosed'],
    ...[
      '{{#runtime-import a.md}}',
      '@include? b.md',
      '{{#if ${{ x.y }} }}q{{/if}}',
      '```\n{{#if a}} ${{ foo() }}\n```',
    ],
    ...[
      "don't ${{ contains(github.actor, 'a) }}",
      '{{#each xs}} {{#elseif y}} {{#endif}}',
      '${{ }}',
      '${{ ${{ a }} }}',
      TOKEN,
    ],
  ),
  { maxLength: 4 },
);

function maps(keys: string, value: fc.Arbitrary<unknown>): fc.Arbitrary<Record<string, unknown>> {
  return fc.dictionary(fc.constantFrom(...keys.split(' ')), value, { maxKeys: 4 });
}

const value = fc.oneof(scalar, fc.array(scalar, { maxLength: 2 }), maps(`${UNDER_EVENT} ${OPTIONS}`, scalar));
const workflows = fc
  .record({
    top: maps(TOP, value),
    on: fc.oneof(scalar, fc.array(scalar, { maxLength: 2 }), maps(ON, fc.oneof(scalar, maps(UNDER_EVENT, value)))),
    outputs: fc.oneof(scalar, maps(OUTPUTS, fc.oneof(scalar, maps(OPTIONS, value)))),
    prompt: prompts,
    isOnThere: fc.boolean(),
  })
  .map(({ top, on, outputs, prompt, isOnThere }) => ({
    keys: isOnThere ? { ...top, on, 'safe-outputs': outputs } : { ...top, 'safe-outputs': outputs },
    prompt: prompt.join('\n'),
  }));

it('whatever a workflow says, its automation is valid, holds no token, and has lost nothing without a note', () => {
  fc.assert(
    fc.property(workflows, ({ keys, prompt }) => {
      const text = `---\n${stringify(keys)}---\n${prompt}\n`;
      const result = importAutomation({ file: 'x.md', text, id: 'x', repository: 'acme/api', readImport: () => null });
      if ('problems' in result) throw new Error(JSON.stringify(result.problems));
      expect(problemsIn({ 'automations/x.md': result.text })).toBe('');
      expect(JSON.stringify(result)).not.toContain(TOKEN);
      expect(lostSilently(parse(stringify(keys)), result)).toEqual([]);
    }),
    { numRuns: sampledRuns(100) },
  );
});

/** Paths of values that the automation does not have and no note names. */
function lostSilently(written: unknown, { text, notes }: ImportedAutomation): string[] {
  const automation: unknown = parse(text.slice(4, text.indexOf('\n---\n')));
  const lost: string[] = [];
  const look = (before: unknown, after: unknown, path: string[]): void => {
    if (isMap(before) && Object.keys(before).length > 0) {
      for (const [key, inner] of Object.entries(before))
        look(inner, isMap(after) ? after[key] : undefined, [...path, key]);
      return;
    }
    const name = path.join('.');
    const isNamed = notes.some(({ key }) => name.startsWith(key) || key.startsWith(name));
    if (!isNamed && !isSame(before, after)) lost.push(name);
  };
  look(written, automation, []);
  return lost;
}

/** A token is removed, a number may become text, and what means nothing may be left out. */
function isSame(before: unknown, after: unknown): boolean {
  if (before === null || typeof before === 'boolean') return true;
  if (JSON.stringify(before) === '[]' || JSON.stringify(before) === '{}') return true;
  const kept = JSON.stringify(before).replaceAll(TOKEN, 'REMOVED_SECRET');
  return kept === JSON.stringify(after) || (typeof before === 'number' && String(before) === after);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
