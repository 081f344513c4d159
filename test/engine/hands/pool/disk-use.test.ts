import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, it, onTestFinished } from 'vitest';
import { diskUse } from '../../../../engine/hands/pool/disk-use.ts';
import { temporaryFolder } from '../../../support/database/temporary-database.ts';
import { asOtherUser, SEEN_BY_OTHER_USER } from '../../../support/engine/as-other-user.ts';
import { describeWithSandbox } from '../../../support/engine/sandbox-gate.ts';

const IS_ROOT = process.getuid?.() === 0;
const OTHER_USER = 1234;
const MMAP = process.arch === 'arm64' ? 222 : 9;
const MiB = 1024 * 1024;
const never = new AbortController().signal;

describeWithSandbox('what a session takes of the disk', () => {
  it.skipIf(!IS_ROOT)('includes a file without a name that is mapped and not open any more', async () => {
    const folder = temporaryFolder(inject('diskFolder'));
    const hide = `open(my $f, "+>", "$ARGV[0]/big"); syswrite($f, "x" x ${8 * MiB}); unlink "$ARGV[0]/big";
      syscall(${MMAP}, 0, ${8 * MiB}, 3, 1, fileno($f), 0); close $f; $| = 1; print "hidden"; sleep 60`;
    const child = spawn('sh', ['-c', 'exec perl -e "$0" "$1"', hide, folder]);
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    const use = await diskUse([folder], child.pid ?? 0, never);
    expect(use).toMatchObject({ inodes: 2 });
    expect(typeof use === 'string' ? 0 : use.bytes).toBeGreaterThan(8 * MiB);
  });

  it.skipIf(!IS_ROOT)(
    'includes what is in folders that an agent has closed, however many they are, if the engine is not root',
    async () => {
      const folder = temporaryFolder(inject('diskFolder'));
      for (let i = 0; i < 6_000; i += 1) mkdirSync(path.join(folder, `${i}`.padEnd(240, 'x')));
      writeFileSync(path.join(folder, '5'.padEnd(240, 'x'), 'big'), Buffer.alloc(MiB));
      await promisify(execFile)('chown', ['-R', `${OTHER_USER}:${OTHER_USER}`, folder]);
      await promisify(execFile)('find', [folder, '-mindepth', '1', '-type', 'd', '-exec', 'chmod', '0', '{}', '+']);
      const { node, repository, data } = SEEN_BY_OTHER_USER;
      const program = `import { diskUse } from '${repository}/engine/hands/pool/disk-use.ts';
      console.log(JSON.stringify(await diskUse(['${data}'], process.pid, new AbortController().signal)))`;
      const [command = '', ...args] = asOtherUser(OTHER_USER, folder);
      const run = await promisify(execFile)(command, [...args, node, '--input-type=module', '--eval', program]);
      const use = JSON.parse(run.stdout) as { bytes: number; inodes: number };
      expect(use.inodes).toBe(6_002);
      expect(use.bytes).toBeGreaterThan(MiB);
    },
  );
});
