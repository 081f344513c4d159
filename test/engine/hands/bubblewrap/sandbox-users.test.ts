import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { bubblewrap } from '../../../../engine/hands/bubblewrap/bubblewrap.ts';
import { provisionHands } from '../../../../engine/hands/pool/provision-hands.ts';
import { prepareWorkspace } from '../../../../engine/hands/workspace/workspace.ts';
import { describeWithSandbox } from '../../../support/engine/sandbox-gate.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '../../../..');
const NOBODY_SPECIAL = 1234;
const never = new AbortController().signal;

describeWithSandbox('the user of the hands', () => {
  it('is not root, even if the engine is, and may work behind a directory that is closed to it', async () => {
    const closed = await mkdtemp(path.join(tmpdir(), 'curfew-closed-'));
    await chmod(closed, 0o700);
    const folder = path.join(closed, 'sessions', 'sesn_1');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const files = [{ mountPath: '/mnt/session/uploads/a.txt', content: Buffer.from('uploaded') }];
    await prepareWorkspace({ folder, repositories: [], files }, never);
    const hands = await provisionHands({ folder, driver: bubblewrap, workdir: '/workspace' });
    const command = 'cat /mnt/session/uploads/a.txt; echo mine > /workspace/file; id -u';
    const { content } = await hands.execute({ id: 'x', name: 'bash', input: { command } }, never);
    expect(content).toBe('uploaded1000');
    const { uid } = await stat(path.join(folder, 'mounts/workspace/file'));
    expect(uid).toBe(process.getuid?.() === 0 ? 61_000 : process.getuid?.());
    await hands.kill();
    await rm(closed, { recursive: true });
  });

  it.skipIf(process.getuid?.() !== 0)('can be the one that runs the engine, without being root', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'curfew-plain-'));
    await chown(folder, NOBODY_SPECIAL, NOBODY_SPECIAL);
    const home = path.join(folder, 'home');
    await mkdir(home);
    await chown(home, NOBODY_SPECIAL, NOBODY_SPECIAL);
    // This repository may be behind a closed directory itself, so the other user gets it in a place of its own.
    const places = ['--perms', '0755', '--dir', '/tmp/at', '--ro-bind', REPOSITORY, '/tmp/at/repository'];
    const node = ['--ro-bind', process.execPath, '/tmp/at/node', '--bind', folder, '/tmp/at/data'];
    const engine = spawn(
      'bwrap',
      [
        ...[
          '--dev-bind',
          '/',
          '/',
          '--perms',
          '0755',
          '--tmpfs',
          '/tmp',
          ...places,
          ...node,
          '--die-with-parent',
          '--',
        ],
        ...['setpriv', `--reuid=${NOBODY_SPECIAL}`, `--regid=${NOBODY_SPECIAL}`, '--clear-groups', '--'],
        ...['/tmp/at/node', '/tmp/at/repository/test/support/engine/hands-process.ts', 'bubblewrap', '/tmp/at/data'],
        'id -u; touch /workspace/file; cat /etc/shadow 2>&1; ls /tmp',
      ],
      { env: { PATH: process.env['PATH'] ?? '', HOME: '/tmp/at/data/home' }, stdio: ['pipe', 'pipe', 'inherit'] },
    );
    const [line] = (await once(createInterface({ input: engine.stdout }), 'line')) as [string];
    const { content } = JSON.parse(line) as { content: string };
    expect(content).toBe('1000\ncat: /etc/shadow: No such file or directory');
    expect((await stat(path.join(folder, 'mounts/workspace/file'))).uid).toBe(NOBODY_SPECIAL);
    engine.stdin.end();
    await once(engine, 'exit');
    await rm(folder, { recursive: true });
  });
});
