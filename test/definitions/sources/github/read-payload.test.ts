import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { readPayload } from '../../../../definitions/sources/github/read-payload.ts';

const Examples = z.array(z.object({ name: z.string(), examples: z.array(z.record(z.string(), z.unknown())) }));

const published = Examples.parse(
  JSON.parse(
    readFileSync(
      createRequire(import.meta.url).resolve('@octokit/webhooks-examples/api.github.com/index.json'),
      'utf8',
    ),
  ),
);

function payloadsOf(event: string): Record<string, unknown>[] {
  return published.find(({ name }) => name === event)?.examples ?? [];
}

it.each(['issues', 'issue_comment', 'pull_request'])('every published payload of %s is understood', (event) => {
  expect(payloadsOf(event).length).toBeGreaterThan(3);
  for (const payload of payloadsOf(event)) {
    const read = readPayload(payload);
    expect(read.action).toBe(payload['action']);
    expect(read.sender).toMatch(/^[\w-]+(\[bot\])?$/);
    const about = event === 'pull_request' ? read.pullRequest : read.issue;
    expect(about?.number).toBeGreaterThan(0);
    expect(about?.body).toBeTypeOf('string');
    if (event === 'issue_comment') expect(read.comment?.body).toBeTypeOf('string');
    if (event === 'pull_request') expect(read.pullRequest?.baseBranch).not.toBe('');
  }
});

it('a label that was added is read from the published payload', () => {
  const labeled = payloadsOf('issues').find((payload) => payload['action'] === 'labeled');
  expect(readPayload(labeled).label).toBe('bug');
});
