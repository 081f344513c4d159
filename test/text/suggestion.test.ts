import { expect, it } from 'vitest';
import { suggestion } from '../../text/suggestion.ts';

const KEYS = ['push', 'pull_request', 'types', 'roles', 'on', 'if', 'idle', 'create-issue', 'update-issue'];

it.each([
  ['psuh', 'push'],
  ['tpyes', 'types'],
  ['rloes', 'roles'],
  ['ilde', 'idle'],
  ['type', 'types'],
  ['pull-request', 'pull_request'],
  ['create_isue', 'create-issue'],
  ['createissue', 'create-issue'],
  ['crate-isue', 'create-issue'],
])('`%s` is taken for a typing error of `%s`', (written, meant) => {
  expect(suggestion(written, KEYS)).toBe(`; did you mean \`${meant}\`?`);
});

it.each([
  ['allowed-reasons', 'allowed-repos'],
  ['update-issue', 'create-issue'],
  ['hide-comment', 'add-comment'],
  ['close-older-key', 'close-older-issues'],
  ['claude-opus-6-5', 'claude-opus-5-5'],
  ['unlabeled', 'labeled'],
  ['check_run', 'checkout'],
  ['repo-memory', 'repository'],
  ['workflows', 'workflow_job'],
  ['runs', 'runs-on'],
  ['state', 'status'],
  ['state', 'staged'],
  ['stacked', 'staged'],
  ['files', 'fields'],
  ['allowed-files', 'allowed-fields'],
  ['filter', 'footer'],
  ['reaction', 'retention'],
  ['approval', 'approvers'],
])('`%s` is another thing than `%s`', (written, other) => {
  expect(suggestion(written, [other])).toBe('');
});

it.each(['fi', 'schedule', 'delete-issue', ''])('`%s` is close to no key, so none is suggested', (written) => {
  expect(
    suggestion(
      written,
      KEYS.filter((key) => key.length > 2),
    ),
  ).toBe('');
});
