import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { discardWorkspace } from '../../../../engine/hands/workspace/discard-workspace.ts';
import { bytesOf } from '../../../support/engine/files/bytes-of.ts';
import { commandsWith, sleepOfOurOwn } from '../../../support/engine/commands-with.ts';
import { handsFixture, type HandsFixture } from '../../../support/engine/hands-fixture.ts';
import { hostPaths } from '../../../../engine/hands/none/host-paths.ts';
import { none } from '../../../../engine/hands/none/none.ts';
import { workspaceLayout } from '../../../../engine/hands/workspace/workspace-layout.ts';

const ENGINE = fileURLToPath(new URL('../../../support/engine/hands-process.ts', import.meta.url));
const IS_LINUX = process.platform === 'linux';
const never = new AbortController().signal;

/** Three commands that go on after the call: in a session of their own, with the shell, and without their environment. */
const LINGERING = 3;

function lingering(seconds: string): string {
  const sleep = `sleep ${seconds} >/dev/null 2>&1 &`;
  return `setsid ${sleep} ${sleep} env -i PATH="$PATH" setsid ${sleep} echo started`;
}

describe('hands without a sandbox, where the caller says so', () => {
  let fixture: HandsFixture;

  beforeAll(async () => {
    process.env['CURFEW_CANARY'] = 'canary-in-the-environment';
    const files = [{ mountPath: '/mnt/session/uploads/a.txt', content: Buffer.from('uploaded') }];
    fixture = await handsFixture({
      driver: none,
      workdir: '/workspace/api',
      environment: { TEAM: 'payments' },
      files,
    });
  });

  afterAll(async () => {
    delete process.env['CURFEW_CANARY'];
    await fixture.hands.kill();
    await fixture.remove();
  });

  it('do the same as others, by the same paths', async () => {
    const { hands } = fixture;
    const write = { file_path: '/workspace/api/a.ts', content: 'const answer = 42;' };
    await hands.execute({ id: 'x', name: 'write', input: write }, never);
    const said = await fixture.bash(
      'pwd; cat a.ts /mnt/session/uploads/a.txt; echo; echo $TEAM; git init -q . && git commit -q --allow-empty -m x &&' +
        'git bundle create -q /mnt/session/outputs/changes.bundle HEAD; ls /mnt/session/outputs',
    );
    expect(said).toBe('/workspace/api\nconst answer = 42;uploaded\npayments\nchanges.bundle');
    expect((await hands.listOutputs()).files).toMatchObject([{ path: 'changes.bundle' }]);
    const bundle = await bytesOf(hands.readOutput('changes.bundle', 100_000));
    expect(Buffer.from(bundle).toString('latin1')).toMatch(/^# v2 git bundle/);
    const found = await hands.execute({ id: 'x', name: 'glob', input: { pattern: '*.ts' } }, never);
    expect(found.content).toContain('/workspace/api/a.ts');
  });

  it('have an environment without ours', async () => {
    expect(await fixture.bash('env; tr "\\0" "\\n" < /proc/$PPID/environ')).not.toContain('canary');
  });

  it.skipIf(!IS_LINUX)('leave no process behind when they are killed', async () => {
    const hands = await fixture.again();
    const seconds = sleepOfOurOwn();
    await hands.execute({ id: 'x', name: 'bash', input: { command: lingering(seconds) } }, never);
    await expect.poll(() => commandsWith(seconds)).toHaveLength(LINGERING);
    await hands.kill();
    await expect.poll(() => commandsWith(seconds)).toEqual([]);
  });

  it.skipIf(!IS_LINUX)('leave no process behind when they are killed by somebody else', async () => {
    const hands = await fixture.again();
    const seconds = sleepOfOurOwn();
    const command = `setsid sleep ${seconds} >/dev/null 2>&1 & env -i sleep ${seconds}`;
    const gone = hands.execute({ id: 'x', name: 'bash', input: { command } }, never).catch(String);
    await expect.poll(() => commandsWith(seconds)).toHaveLength(2);
    const { pid } = JSON.parse(await readFile(path.join(fixture.folder, 'hands.json'), 'utf8')) as { pid: number };
    process.kill(pid, 'SIGKILL');
    expect(await gone).toContain('it was ended by SIGKILL');
    await expect.poll(() => commandsWith(seconds)).toEqual([]);
  });

  it.skipIf(!IS_LINUX)('leave no process behind when the engine is killed', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'curfew-hands-'));
    const seconds = sleepOfOurOwn();
    const commands = [lingering(seconds), `sleep ${seconds}`];
    const engine = spawn(process.execPath, [ENGINE, 'none', folder, ...commands], { stdio: 'pipe' });
    await once(engine.stdout, 'data');
    await expect.poll(() => commandsWith(seconds)).toHaveLength(LINGERING + 1);
    engine.kill('SIGKILL');
    await expect.poll(() => commandsWith(seconds)).toEqual([]);
    await discardWorkspace(folder);
  });

  it.skipIf(!IS_LINUX)(
    'leave no process to the next hands when they were killed together with the engine',
    async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'curfew-hands-'));
      const seconds = sleepOfOurOwn();
      const marked = `setsid sleep ${seconds} >/dev/null 2>&1 & sleep ${seconds} >/dev/null 2>&1 & echo started`;
      const engine = spawn(process.execPath, [ENGINE, 'none', folder, marked], { stdio: 'pipe' });
      await once(engine.stdout, 'data');
      const { pid } = JSON.parse(await readFile(path.join(folder, 'hands.json'), 'utf8')) as { pid: number };
      process.kill(pid, 'SIGSTOP');
      engine.kill('SIGKILL');
      await once(engine, 'exit');
      process.kill(pid, 'SIGKILL');
      expect(await commandsWith(seconds)).toHaveLength(2);
      await discardWorkspace(folder);
      await expect.poll(() => commandsWith(seconds)).toEqual([]);
    },
  );
});

describe('paths of the agent, without a sandbox', () => {
  const paths = hostPaths(workspaceLayout('/data/sesn_1'));

  it('are rewritten where they are paths, in all the strings of an input, and back in a result', () => {
    expect(
      paths.toHost({ command: 'cd "/workspace/api" && ls /workspace', list: ['/mnt/session/outputs/x'], count: 1 }),
    ).toEqual({
      command: 'cd "/data/sesn_1/mounts/workspace/api" && ls /data/sesn_1/mounts/workspace',
      list: ['/data/sesn_1/mounts/outputs/x'],
      count: 1,
    });
    for (const other of ['/home/workspace', '/workspaces', '/workspace-2', './workspace', 'a/mnt/session/outputs']) {
      expect(paths.toHost(other)).toBe(other);
    }
    expect(paths.fromHost('/data/sesn_1/mounts/workspace/api: /data/sesn_1/mounts/uploads')).toBe(
      '/workspace/api: /mnt/session/uploads',
    );
  });

  it('need a folder whose path a shell takes without quotes', () => {
    expect(() => hostPaths(workspaceLayout('/my data/x'))).toThrow(
      'Hands without a sandbox need a data folder without spaces and special characters, not /my data/x/mounts.',
    );
  });
});
