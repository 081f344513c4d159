import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openForge, type OpenForge } from '../../../support/forge/open-forge.ts';
import { forgeBundle } from '../../../support/activities/forged-bundle.ts';
import { handOver } from '../../../support/activities/hand-over.ts';
import { isDone, openStage, type Stage } from '../../../support/activities/open-stage.ts';
import { oneIn, sampled } from '../../../support/setup/sampled.ts';

/** Each runs git some dozen times. */
const itSampled = oneIn(4);

let forge: OpenForge;
let stage: Stage;
let n = 0;
beforeAll(async () => {
  forge = await openForge();
  stage = await openStage(forge);
});
afterAll(async () => {
  await stage.close();
  await forge.close();
});
beforeEach(() => stage.git('reset', '--quiet', '--hard', stage.base));

async function bundled(...revisions: string[]): Promise<Buffer> {
  const file = join(stage.workspace, '..', `hostile-${++n}.bundle`);
  await stage.git('bundle', 'create', '-q', file, ...revisions);
  return readFile(file);
}

async function refusal(head: string, bytes: Buffer | null): Promise<string> {
  if (bytes !== null) stage.session.leave('changes.bundle', bytes);
  const { result } = await handOver(stage, head);
  if (result.done) throw new Error(`It was not refused: ${result.note}`);
  expect(await stage.branches()).toEqual({});
  expect(result.message).not.toContain(stage.dependencies.dataFolder);
  return result.message;
}

/** Writes objects that git itself would not make. */
function object(type: string, content: Buffer | string): string {
  const args = ['-C', stage.workspace, 'hash-object', '-t', type, '--literally', '-w', '--stdin'];
  return execFileSync('git', args, { input: content }).toString().trim();
}

function entry(mode: string, name: string, id: string): Buffer {
  return Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]);
}

async function commitTree(tree: string): Promise<string> {
  const head = (await stage.git('commit-tree', tree, '-p', stage.base, '-m', 'Hostile')).trim();
  await stage.git('update-ref', 'HEAD', head);
  return head;
}

describe('a bundle that is not what it should be', () => {
  itSampled('is asked for again with the command to run when it is missing', async () => {
    const head = await stage.commit({ 'a.js': '1' });
    expect(await refusal(head, null)).toBe(
      `No bundle of commit ${head} was found at /mnt/session/outputs/changes.bundle. There is no such file yet. Commit your work, then run\n` +
        '  git bundle create /mnt/session/outputs/changes.bundle <base>..HEAD && git rev-parse HEAD\n' +
        'where <base> is the commit you started from, and call the tool again with the id it prints as `head`.',
    );
  });

  it('may be one of those that were left out where there are too many files, which the agent is told', async () => {
    const omitted = [{ path: 'a001000', size_bytes: null, why: 'count' }];
    stage.session.report('session.error', { error: {}, curfew: { outputs: { omitted, more: 48_981 } } });
    const said = await refusal('0123456789abcdef0123456789abcdef01234567', null);
    expect(said).toMatch(
      /^No bundle of commit .*\nWhen the folder was looked through, it had more files than a session may leave/s,
    );
  });

  itSampled('is asked for again when it is of another commit, and taken when the right one follows', async () => {
    await stage.commit({ 'a.js': '1' });
    const bytes = await bundled(`${stage.base}..HEAD`);
    const head = await stage.commit({ 'b.js': '2' });
    expect(await refusal(head, bytes)).toContain('The file there is not a bundle whose HEAD is that commit.');
    await stage.bundle();
    const { result } = await handOver(stage, head, { event: { ...stage.event, subject: 'issue:acme/api#76' } });
    isDone(result);
  });

  itSampled('is refused when it is garbage', async () => {
    const head = await stage.commit({ 'a.js': '1' });
    expect(await refusal(head, Buffer.from('# v2 git bundle\nnonsense\n\nPACK'))).toContain('No bundle of commit');
    expect(await refusal(head, Buffer.alloc(0))).toContain('No bundle of commit');
  });

  itSampled('is refused when it is cut off', async () => {
    const head = await stage.commit({ 'a.js': 'some text that is long enough to be cut\n'.repeat(20) });
    const bytes = await bundled(`${stage.base}..HEAD`);
    expect(await refusal(head, bytes.subarray(0, bytes.length - 40))).toMatch(
      /^Git does not accept the bundle:\n.*(early EOF|corrupt|index-pack)/s,
    );
  });

  itSampled('is refused when it leaves objects out by a filter', async () => {
    const head = await stage.commit({ 'a.js': '1' });
    const [, rest = ''] = (await bundled(`${stage.base}..HEAD`)).toString('latin1').split('# v2 git bundle\n');
    const header = '# v3 git bundle\n@object-format=sha1\n@filter=blob:none\n';
    expect(await refusal(head, Buffer.from(header + rest, 'latin1'))).toContain('No bundle of commit');
  });

  itSampled('is refused when it builds on a commit that the repository does not have', async () => {
    await stage.commit({ 'a.js': '1' });
    const middle = (await stage.git('rev-parse', 'HEAD')).trim();
    const head = await stage.commit({ 'b.js': '2' });
    expect(await refusal(head, await bundled('HEAD~1..HEAD'))).toBe(
      `The bundle builds on commit ${middle}, which is not in the history of the base branch of acme/api. Bundle all of your commits: <base>..HEAD, where <base> is the commit you started from.`,
    );
  });

  itSampled('is refused when it has no history in common with the repository', async () => {
    const tree = (await stage.git('write-tree')).trim();
    const head = (await stage.git('commit-tree', tree, '-m', 'From nowhere')).trim();
    await stage.git('update-ref', 'HEAD', head);
    expect(await refusal(head, await bundled('HEAD'))).toContain('is not in the history of the base branch');
  });

  const forbidden = [
    ['.git', '100644'],
    ['.GIT', '100644'],
    ['git~1', '100644'],
    ['..', '100644'],
    ['.gitmodules', '120000'],
  ] as const;

  it.each(sampled(forbidden, 2))('is refused when a tree of it holds %s', async (name, mode) => {
    const tree = object('tree', entry(mode, name, object('blob', 'core.fsmonitor')));
    const head = await commitTree(tree);
    expect(await refusal(head, await bundled(`${stage.base}..HEAD`))).toMatch(/^Git does not accept the bundle:/);
  });

  itSampled('brings in nothing but its HEAD', async () => {
    const head = await stage.commit({ 'good.js': '1' });
    await stage.git('branch', '--force', 'evil', head);
    await stage.git('tag', '--force', 'v9');
    stage.session.leave('changes.bundle', await bundled('HEAD', 'evil', 'v9', `^${stage.base}`));
    const { result } = await handOver(stage, head, { event: { ...stage.event, subject: 'issue:acme/api#77' } });
    isDone(result);
    const refs = await stage.git('ls-remote', forge.remote('write-token'));
    expect(refs).not.toMatch(/evil|v9/);
  });

  itSampled('is refused when it unpacks to far more than its size', async () => {
    const forged = forgeBundle();
    const zeros = forged.blob(Buffer.alloc(129 * 1024 * 1024));
    const head = forged.commit(forged.tree([['100644', 'zeros.bin', zeros]]), [stage.base]);
    const bytes = forged.bytes({ head, prerequisites: [stage.base] });
    expect(bytes.length).toBeLessThan(1024 * 1024);
    expect(await refusal(head, bytes)).toMatch(/^The commits hold 130 MB of content, at most 128 MB are taken\./);
  });
});
