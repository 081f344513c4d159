import { randomUUID } from 'node:crypto';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ContentBlockParam } from '@anthropic-ai/sdk/resources/messages';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessagesRequest, Turn } from '../../stand-ins/model/turn.ts';
import { startScattered, type Scattered } from '../support/behaviour/scattered.ts';
import { describeWithSandbox } from '../support/engine/sandbox-gate.ts';
import { EVERY_FAULT_POINT } from '../support/setup/every-fault-point.ts';

const BOUND_MS = 300_000;
const OUTPUTS = '/mnt/session/outputs';

const AUTOMATION = `---
name: Fix a bug
on:
  issues: { types: [labeled], names: [agent] }
  status-comment: true
agent: fixer
when-busy: queue-latest
limits: { spend: 2.00, duration: 15m }
safe-outputs:
  create-pull-request:
  push-to-pull-request-branch:
  add-comment: { max: 3 }
  upload-files: { to: folder, max: 2 }
---
Fix issue #\${{ github.event.issue.number }}.
`;

const WORK = [
  'cd /workspace/fair-share',
  'base=$(git rev-parse HEAD)',
  'echo new > new.txt',
  'git add --all',
  'git commit --quiet --message New',
  `git bundle create --quiet ${OUTPUTS}/changes.bundle $base..HEAD`,
  `echo a,b > ${OUTPUTS}/report.csv`,
  'git rev-parse HEAD',
].join(' && ');

/** The agent works, calls all of its tools at once, and is done. */
function script({ messages }: MessagesRequest): Turn {
  const results = messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content.filter(isResult)));
  if (results.length === 0) return { text: 'I work.', tools: [{ name: 'bash', input: { command: WORK } }] };
  if (results.length > 1) return { text: 'Done.' };
  const head = /[0-9a-f]{40}/.exec(JSON.stringify(results))?.[0] ?? '';
  return {
    text: 'I hand all over at once.',
    tools: [
      ...['One', 'Two'].map((title) => ({ name: 'create_pull_request', input: { title, body: title, head } })),
      ...Array.from({ length: 10 }, (_, at) => ({ name: 'add_comment', input: { body: `Said ${at}` } })),
      ...Array.from({ length: 3 }, () => ({ name: 'upload_files', input: { files: ['report.csv'] } })),
      { name: 'push_to_pull_request_branch', input: { head } },
    ],
  };
}

function isResult({ type }: ContentBlockParam): boolean {
  return type === 'tool_result';
}

const describeWhole = EVERY_FAULT_POINT ? describeWithSandbox : describe.skip;

describeWhole('two processes that serve and two workers, for one subject', () => {
  let folder: string;
  let scattered: Scattered;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'curfew-two-of-each-'));
    const agents = fileURLToPath(new URL('../../demo/agents', import.meta.url));
    await cp(agents, join(folder, 'agents'), { recursive: true });
    await mkdir(join(folder, 'automations'));
    await writeFile(join(folder, 'automations', 'fix-bug.md'), AUTOMATION);
    scattered = await startScattered({ script, definitionsFolder: folder });
    await Promise.all([scattered.startAnother('worker'), scattered.startAnother('serve')]);
  }, BOUND_MS);

  afterAll(async () => {
    await scattered?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it(
    'make one pull request and one status comment of two deliveries, and `max` holds for tools that are called at once',
    async () => {
      const { standIns, serveUrls } = scattered;
      const deliveries = [randomUUID(), randomUUID()];
      // Each delivery reaches both, as when a sender repeats what it takes for lost.
      for (const url of serveUrls) await Promise.all(deliveries.map((id) => standIns.labelIssue(url, id)));
      const results = await Promise.all(deliveries.map((id) => scattered.result(`fix-bug/github/${id}`)));
      const delivered = results.filter(({ outcome }) => outcome === 'delivered');
      expect(delivered.length).toBeGreaterThan(0);
      for (const { artefacts } of delivered) {
        const types = ['comment', 'comment', 'comment', 'files', 'files', 'pull-request', 'pushed-commits'];
        expect(artefacts.map(({ type }) => type).sort()).toEqual(types);
      }
      // If the later delivery got the subject first, the earlier one is of no use any more.
      for (const { outcome, reason } of results)
        if (outcome !== 'delivered') expect(reason).toMatch(/^Superseded by run/);
      const { issues, comments } = standIns.forge.state();
      expect(issues.filter(({ pull }) => pull !== undefined)).toMatchObject([{ title: 'Two' }]);
      expect(comments.filter(({ body }) => body.includes('Said'))).toHaveLength(3 * delivered.length);
      expect(comments.filter(({ body }) => !body.includes('Said'))).toHaveLength(1);
    },
    BOUND_MS,
  );
});
