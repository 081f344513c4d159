import { OUTPUTS } from '../../definitions/outputs/outputs.ts';
import type { Output } from '../../definitions/outputs/output.ts';

/** Options with which an output needs more than without them. */
const MORE: Readonly<Record<string, readonly [shown: string, written: object]>> = {
  'push-to-pull-request-branch': ['protected-files: fallback-to-issue', { 'protected-files': 'fallback-to-issue' }],
  'add-comment': ['discussions: true', { discussions: true }],
  'upload-files': ['to: issue', { to: 'issue' }],
  noop: ['report-as-issue: true', { 'report-as-issue': true }],
};

/** The page about outputs: the table of them, with what the token of a run must be allowed for each. */
export function outputsPage(): string {
  return [
    '# Outputs',
    'All that an agent may hand over, if its automation says so under `safe-outputs`. The agent calls the tool of the same name, with ' +
      '`_` for `-`. The permissions are those of a [GitHub App](../github-app.md) or of a fine-grained token; a run gets what its outputs ' +
      'need together, and no more. `max` is what holds if the automation says nothing else.',
    ['| output | permissions at GitHub | `max` | checkout |', '| --- | --- | --- | --- |', ...OUTPUTS.map(row)].join(
      '\n',
    ),
    'Outputs to Slack need `SLACK_BOT_TOKEN`, those to Sentry `SENTRY_AUTH_TOKEN`, `upload-files` with `to: s3` or `to: issue` a ' +
      '[bucket](../files.md#the-bucket). `curfew doctor` says which permissions an App lacks for which automation.',
  ].join('\n\n');
}

function row(output: Output): string {
  const { key, alwaysOn, needsCheckout } = output;
  const options = leastOptions(output);
  const most = 'max' in options && typeof options.max === 'number' ? options.max : (output.max(options) ?? 'no limit');
  const more = MORE[key];
  const withMore =
    more === undefined ? '' : `; with \`${more[0]}\`: ${permissionsOf(output, output.options.parse(more[1]))}`;
  const name = `[\`${key}\`](automation.md#safe-outputs${key})${alwaysOn ? ', always there' : ''}`;
  return `| ${name} | ${permissionsOf(output, options)}${withMore} | ${most} | ${needsCheckout ? 'needed' : ''} |`;
}

/** Those of an empty key, or of the first example without its `max`, where some must be written. */
function leastOptions({ options }: Output): object {
  const read = options.safeParse(null);
  if (read.success) return read.data;
  const [example] = (options.meta()?.['examples'] ?? []) as object[];
  return options.parse(Object.fromEntries(Object.entries(example ?? {}).filter(([key]) => key !== 'max')));
}

function permissionsOf(output: Output, options: object): string {
  const needs = Object.entries(output.permissions(options));
  return needs.length === 0 ? 'none' : needs.map(([name, level]) => `${name.replace('_', ' ')}: ${level}`).join(', ');
}
