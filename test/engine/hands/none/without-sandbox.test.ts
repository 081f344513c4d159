import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handsFixture, type HandsFixture } from '../../../support/engine/hands-fixture.ts';
import { hostPaths } from '../../../../engine/hands/none/host-paths.ts';
import { none } from '../../../../engine/hands/none/none.ts';
import { workspaceLayout } from '../../../../engine/hands/workspace/workspace-layout.ts';

const never = new AbortController().signal;

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

  test('do the same as others, by the same paths', async () => {
    const { hands } = fixture;
    const write = { file_path: '/workspace/api/a.ts', content: 'const answer = 42;' };
    await hands.execute({ id: 'x', name: 'write', input: write }, never);
    const said = await fixture.bash(
      'pwd; cat a.ts /mnt/session/uploads/a.txt; echo; echo $TEAM; git init -q . && git commit -q --allow-empty -m x &&' +
        'git bundle create -q /mnt/session/outputs/changes.bundle HEAD; ls /mnt/session/outputs',
    );
    expect(said).toBe('/workspace/api\nconst answer = 42;uploaded\npayments\nchanges.bundle');
    expect(await hands.listOutputs()).toMatchObject([{ path: 'changes.bundle' }]);
    const bundle = await hands.readOutput('changes.bundle', 100_000);
    expect(Buffer.from(bundle).toString('latin1')).toMatch(/^# v2 git bundle/);
    const found = await hands.execute({ id: 'x', name: 'glob', input: { pattern: '*.ts' } }, never);
    expect(found.content).toContain('/workspace/api/a.ts');
  });

  test('have an environment without ours', async () => {
    expect(await fixture.bash('env; tr "\\0" "\\n" < /proc/$PPID/environ')).not.toContain('canary');
  });

  test.skipIf(process.platform !== 'linux')('leave no process behind when they are killed', async () => {
    const hands = await fixture.again();
    const { content: pids } = await hands.execute(
      {
        id: 'x',
        name: 'bash',
        input: { command: 'setsid sleep 300 >/dev/null 2>&1 & echo $!; sleep 301 >/dev/null & echo $!' },
      },
      never,
    );
    const alive = () => pids.split('\n').filter((pid) => isAlive(Number(pid)));
    expect(alive()).toHaveLength(2);
    await hands.kill();
    await expect.poll(alive, { timeout: 10_000 }).toEqual([]);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('paths of the agent, without a sandbox', () => {
  const paths = hostPaths(workspaceLayout('/data/sesn_1'));

  test('are rewritten where they are paths, in all the strings of an input, and back in a result', () => {
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

  test('need a folder that a shell takes as it is', () => {
    expect(() => hostPaths(workspaceLayout('/my data/x'))).toThrow(
      'Hands without a sandbox need a data folder without spaces and special characters, not /my data/x/mounts.',
    );
  });
});
