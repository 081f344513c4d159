import fc from 'fast-check';

/** Looks like a token of GitHub, and is none. */
export const TOKEN = `ghp_${'a'.repeat(36)}`;

export interface AnyWorkflow {
  /** The front matter. */
  keys: Record<string, unknown>;
  prompt: string;
}

const TOP =
  'name description source permissions tools engine timeout-minutes network strict imports concurrency features steps if ' +
  'checkout jobs env roles bots reaction model max-turns runs-on environment stop-after limits approval budgets subject ' +
  'when-busy x-note foo emoji tracker-id sandbox secrets mcp-servers services run-name true enabled github-app';
const ON =
  'issues pull_request push schedule workflow_dispatch slash_command command label_command workflow_run workflow_call ' +
  'pull_request_target roles bots reaction status-comment stop-after skip-if-match manual-approval steps needs foo ' +
  'issue_comment discussion release repository_dispatch label check_run permissions stale-check skip-bots skip-roles';
const UNDER_EVENT =
  'types names branches paths forks draft conclusion lock-for-agent workflows name events strategy inputs cron foo';
const OUTPUTS =
  'create-issue add-comment create-pull-request push-to-pull-request-branch add-labels update-issue noop missing-tool messages ' +
  'threat-detection staged jobs upload-asset foo close-issue mentions environment max-patch-size needs slack-post-message';
const OPTIONS =
  'max target labels title-prefix draft reviewers allowed blocked expires target-repo protected-files allowed-files footer ' +
  'base-branch hide-older-comments required-labels foo staged close-older-issues assignees branch-prefix if-no-changes group';

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
      '[a](${{ github.server_url }}/${{ github.repository }}/actions/runs/${{ github.run_id }})',
      '${{ }}',
      '${{ ${{ a }} }}',
      TOKEN,
    ],
  ),
  { maxLength: 4 },
);

/** Any value, also one that no key takes. */
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('any'), { maxLength: 2 }),
    mapOf(`${UNDER_EVENT} ${OPTIONS} x-y`, tie('any')),
  ),
})).any;

/** Keys with a form of their own, nearly as they are written. */
const ownKeys = fc.record(
  {
    permissions: mapOf('contents issues checks statuses all id-token foo', word('read write none admin')),
    checkout: listOr(
      some({
        repository: orScalar(word('acme/web ${{github.repository}} ${{inputs.r}}')),
        ref: orScalar(word('main ${{github.head_ref}}')),
        'fetch-depth': orScalar(fc.constant('0')),
        current: fc.boolean(),
        path: scalar,
      }),
    ),
    engine: some({
      id: word('claude copilot'),
      model: orScalar(word('claude-opus-5-5 claude-9')),
      'max-turns': scalar,
      env: mapOf('A B', scalar),
    }),
    imports: fc.oneof(
      scalar,
      listOr(some({ uses: scalar, path: scalar, with: scalar })),
      some({ aw: fc.array(scalar, { maxLength: 2 }), x: scalar }),
    ),
    limits: mapOf('spend duration idle foo', orScalar(word('45m $4.00 4'))),
    approval: fc.array(
      some({
        before: word('start output limit x'),
        approvers: fc.array(word('operator user:x octo'), { maxLength: 2 }),
        count: scalar,
      }),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: [] },
);

const inputs = mapOf(
  'goal a b-c 1x constructor __proto__',
  orScalar(
    some({
      description: scalar,
      required: scalar,
      type: orScalar(word('string number choice')),
      default: scalar,
      options: fc.array(scalar, { maxLength: 2 }),
    }),
  ),
);
const byHand = orScalar(some({ inputs: orScalar(inputs), secrets: scalar, outputs: scalar, foo: scalar }));
const command = orScalar(
  some({
    name: fc.oneof(scalar, fc.array(scalar, { maxLength: 2 }), word('fix /fix mend')),
    names: orScalar(fc.array(word('a b'), { maxLength: 2 })),
    events: orScalar(fc.array(word('issues issue_comment pull_request_comment * foo'), { maxLength: 3 })),
    strategy: scalar,
  }),
);
const ownTriggers = some({
  workflow_dispatch: byHand,
  workflow_call: byHand,
  slash_command: command,
  label_command: command,
  command,
  schedule: listOr(
    some({ cron: orScalar(fc.constantFrom('0 9 * * *', 'daily', '61 * * * *')), timezone: orScalar(word('UTC')) }),
  ),
  roles: fc.array(word('admin maintainer maintain write all owner'), { maxLength: 4 }),
});

const on = fc.oneof(
  fc.oneof(scalar, fc.array(scalar, { maxLength: 3 })),
  fc
    .tuple(mapOf(ON, fc.oneof(scalar, mapOf(UNDER_EVENT, value))), ownTriggers)
    .map(([any, own]) => ({ ...any, ...own })),
);

/** Workflows of gh-aw, from nearly right to nonsense. */
export const anyWorkflow: fc.Arbitrary<AnyWorkflow> = fc
  .record({
    any: mapOf(TOP, value),
    own: fc.oneof(fc.constant({}), ownKeys),
    on,
    outputs: fc.oneof(scalar, mapOf(OUTPUTS, fc.oneof(scalar, mapOf(OPTIONS, value)))),
    lines: prompts,
    isOnThere: fc.boolean(),
  })
  .map(({ any, own, on: triggers, outputs, lines, isOnThere }) => {
    const top = { ...any, ...own };
    return {
      keys: isOnThere ? { ...top, on: triggers, 'safe-outputs': outputs } : { ...top, 'safe-outputs': outputs },
      prompt: lines.join('\n'),
    };
  });

function mapOf(keys: string, inner: fc.Arbitrary<unknown>): fc.Arbitrary<Record<string, unknown>> {
  return fc.dictionary(word(keys), inner, { maxKeys: 4 });
}

function word(words: string): fc.Arbitrary<string> {
  return fc.constantFrom(...words.split(' '));
}

function some(shape: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(shape, { requiredKeys: [] });
}

function orScalar(inner: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof(scalar, inner);
}

function listOr(inner: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof(scalar, inner, fc.array(orScalar(inner), { maxLength: 3 }));
}
