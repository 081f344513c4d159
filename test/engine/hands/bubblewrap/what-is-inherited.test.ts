import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { discardWorkspace } from '../../../../engine/hands/workspace/discard-workspace.ts';
import { describeWithSandbox } from '../../../support/engine/sandbox-gate.ts';

const ENGINE = fileURLToPath(new URL('../../../support/engine/hands-process.ts', import.meta.url));
const SECRET = 'a secret of the host';

/** What a command in the sandbox prints if a shell does `first` and then becomes the engine. */
async function commandAfter(first: string, command: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'curfew-hands-'));
  onTestFinished(() => discardWorkspace(folder));
  const secret = path.join(folder, 'secret');
  await writeFile(secret, SECRET);
  const script = `secret=${secret}; ${first}; exec "$0" "$@" < /dev/null`;
  const args = ['-c', script, process.execPath, ENGINE, 'bubblewrap', folder, command];
  const { stdout } = await promisify(execFile)('bash', args);
  return (JSON.parse(stdout) as { content: string }).content;
}

describeWithSandbox('from whatever started the engine, a sandbox inherits', () => {
  it('no open file or folder, whether its number is low or high', async () => {
    const numbers = [3, 4, 5, 9, 16, 17, 63, 200, 255, 1000];
    const opened = numbers.map((number) => `exec ${number}< $secret`).join('; ');
    const look = 'for fd in /proc/[0-9]*/fd/*; do test -f $fd && cat $fd 2>/dev/null; readlink $fd; done | sort -u';
    const seen = await commandAfter(`${opened}; exec 201< /; exec 202>> $secret`, look);
    expect(seen).not.toContain(SECRET);
    const harmless = /^(socket|pipe):\[\d+\]$|^anon_inode:|^\/dev\/null$|^\/proc\/\d+\/fd$/;
    expect(seen.split('\n').filter((target) => !harmless.test(target))).toEqual([]);
  });

  it('no mask of new files, no blocked or ignored signal, no large core dump, and ends first if memory runs out', async () => {
    const look = `umask; grep -E '^Sig(Blk|Ign)' /proc/self/status | tr -d '\\t'; cat /proc/self/oom_score_adj; ulimit -c`;
    const seen = await commandAfter(`umask 000; ulimit -c unlimited; trap '' PIPE CHLD HUP USR1`, look);
    expect(seen).toBe('0022\nSigBlk:0000000000000000\nSigIgn:0000000000000000\n500\n0');
  });
});
