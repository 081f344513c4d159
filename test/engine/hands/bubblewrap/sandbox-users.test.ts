import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { bubblewrap } from '../../../../engine/hands/bubblewrap/bubblewrap.ts';
import { provisionHands } from '../../../../engine/hands/pool/provision-hands.ts';
import { prepareWorkspace } from '../../../../engine/hands/workspace/workspace.ts';
import { asOtherUser, SEEN_BY_OTHER_USER } from '../../../support/engine/as-other-user.ts';
import { handsFixture } from '../../../support/engine/hands-fixture.ts';
import { describeWithSandbox } from '../../../support/engine/sandbox-gate.ts';

const NOBODY_SPECIAL = 1234;
const INOTIFY_INIT1 = process.arch === 'arm64' ? 26 : 294;
const IS_ROOT = process.getuid?.() === 0;
const never = new AbortController().signal;

function at(folder: string, file: string): string {
  return path.join(folder, 'mounts/workspace', file);
}

function isUserForHands(uid: number): boolean {
  return uid >= 60_706 && uid <= 61_183;
}

describeWithSandbox('the user of the hands', () => {
  it.skipIf(!IS_ROOT)('is another one for each session, and the same one for all hands of a session', async () => {
    const fixtures = await Promise.all(Array.from({ length: 4 }, () => handsFixture()));
    const uidsOf = () => Promise.all(fixtures.map(async ({ folder }) => (await stat(at(folder, 'file'))).uid));
    for (const fixture of fixtures) await fixture.bash('touch /workspace/file');
    const uids = await uidsOf();
    expect(uids.every(isUserForHands)).toBe(true);
    expect(new Set(uids).size).toBe(4);
    for (const fixture of fixtures) await fixture.hands.kill();
    for (const fixture of fixtures) {
      fixture.hands = await fixture.again();
      await fixture.bash('rm /workspace/file && touch /workspace/file');
    }
    expect(await uidsOf()).toEqual(uids);
    for (const fixture of fixtures) await fixture.remove();
  });

  it.skipIf(!IS_ROOT)('leaves to others what the kernel counts for each user, such as watchers of files', async () => {
    const one = await handsFixture();
    const other = await handsFixture();
    const take = `perl -e 'while (syscall(${INOTIFY_INIT1}, 0) >= 0) { $n++; last if $n > 20000 } $| = 1; print "$!\\n"; sleep 300'`;
    expect(await one.bash(`${take} > said & until [ -s said ]; do sleep 0.05; done; cat said`)).toBe(
      'Too many open files',
    );
    expect(await other.bash(`perl -e 'print syscall(${INOTIFY_INIT1}, 0) >= 0 ? "fine" : "$!"'`)).toBe('fine');
    await one.remove();
    await other.remove();
  });

  it.skipIf(!IS_ROOT)('changes with the whole workspace if other hands have it, or if it is unknown', async () => {
    const one = await handsFixture();
    const other = await handsFixture();
    await one.bash('mkdir -p deep/er && touch deep/er/file && ln -s /etc/passwd link && chmod 0 deep');
    const { uid: former } = await stat(at(one.folder, 'deep'));
    const { uid: taken } = await stat(at(other.folder, ''));
    await one.hands.kill();
    for (const record of [`${taken}\n`, '', null]) {
      const file = path.join(one.folder, 'mounts/owner');
      if (record === null) await rm(file);
      else await writeFile(file, record);
      one.hands = await one.again();
      expect(await one.bash('chmod 700 deep && echo more >> deep/er/file && echo fine')).toBe('fine');
      const { uid } = await stat(at(one.folder, 'deep/er/file'));
      expect(uid).not.toBe(taken);
      expect(await one.bash(`find /workspace ! -user agent`)).toBe('');
      await one.hands.kill();
    }
    expect(isUserForHands(former)).toBe(true);
    expect((await stat('/etc/passwd')).uid).toBe(0);
    await one.remove();
    await other.remove();
  });

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
    if (IS_ROOT) expect(isUserForHands(uid)).toBe(true);
    else expect(uid).toBe(process.getuid?.());
    await hands.kill();
    await rm(closed, { recursive: true });
  });

  it.skipIf(!IS_ROOT)('can be the one that runs the engine, without being root', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'curfew-plain-'));
    await chown(folder, NOBODY_SPECIAL, NOBODY_SPECIAL);
    const home = path.join(folder, 'home');
    await mkdir(home);
    await chown(home, NOBODY_SPECIAL, NOBODY_SPECIAL);
    const { node, repository, data } = SEEN_BY_OTHER_USER;
    const [command = '', ...args] = asOtherUser(NOBODY_SPECIAL, folder);
    const hands = [node, `${repository}/test/support/engine/hands-process.ts`, 'bubblewrap', data];
    const engine = spawn(command, [...args, ...hands, 'id -u; touch /workspace/file; cat /etc/shadow 2>&1; ls /tmp'], {
      env: { PATH: process.env['PATH'] ?? '', HOME: `${data}/home` },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface({ input: engine.stdout }), 'line')) as [string];
    const { content } = JSON.parse(line) as { content: string };
    expect(content).toBe('1000\ncat: /etc/shadow: No such file or directory');
    expect((await stat(path.join(folder, 'mounts/workspace/file'))).uid).toBe(NOBODY_SPECIAL);
    engine.stdin.end();
    await once(engine, 'exit');
    await rm(folder, { recursive: true });
  });
});
