import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bubblewrap } from '../../../../engine/hands/bubblewrap/bubblewrap.ts';
import { HandsGone } from '../../../../engine/hands/hands-gone.ts';
import { provisionHands } from '../../../../engine/hands/pool/provision-hands.ts';
import { handsFixture, type HandsFixture } from '../../../support/engine/hands-fixture.ts';
import type { ToolCall } from '../../../../engine/tools/execute-tool.ts';
import { processesOf } from '../../../support/engine/processes-of.ts';
import { describeWithSandbox } from '../../../support/engine/sandbox-gate.ts';

const never = new AbortController().signal;

function call(name: string, input: unknown): ToolCall {
  return { id: 'call', name, input };
}

describeWithSandbox('hands in a sandbox', () => {
  let fixture: HandsFixture;

  beforeAll(async () => {
    const files = [{ mountPath: '/mnt/session/uploads/notes/a.txt', content: Buffer.from('uploaded') }];
    fixture = await handsFixture({ files, environment: { TEAM: 'payments' } });
  });

  afterAll(() => fixture.remove());

  it('run the tools of the agent toolset in the workspace', async () => {
    const { hands } = fixture;
    await hands.execute(call('write', { file_path: 'src/a.ts', content: 'const answer = 41;\n' }), never);
    await hands.execute(call('edit', { file_path: 'src/a.ts', old_string: '41', new_string: '42' }), never);
    const results = await Promise.all([
      hands.execute(call('read', { file_path: 'src/a.ts' }), never),
      hands.execute(call('grep', { pattern: 'answer' }), never),
      hands.execute(call('glob', { pattern: '**/*.ts' }), never),
      hands.execute(call('bash', { command: 'pwd && cat src/a.ts' }), never),
    ]);
    expect(results.map((result) => result.isError)).toEqual([false, false, false, false]);
    expect(results[0]?.content).toContain('const answer = 42;');
    expect(results[1]?.content).toContain('/workspace/src/a.ts');
    expect(results[2]?.content).toContain('/workspace/src/a.ts');
    expect(results[3]?.content).toBe('/workspace\nconst answer = 42;');
  });

  it('have git, node and npm, a home, localhost, uploads and the environment that was asked for', async () => {
    const said = await fixture.bash(
      'git init -q repo && cd repo && git commit -q --allow-empty -m x && git log -1 --format=%an; cd ..;' +
        'node -p "process.version"; npm --version >/dev/null && echo npm works; whoami; echo $HOME $TEAM;' +
        'getent hosts localhost >/dev/null && echo localhost is known; cat /mnt/session/uploads/notes/a.txt',
    );
    expect(said.split('\n')).toEqual([
      'Curfew agent',
      process.version,
      'npm works',
      'agent',
      '/home/agent payments',
      'localhost is known',
      'uploaded',
    ]);
  });

  it('keep the state of the shell between calls, and lose nothing of the workspace in between', async () => {
    await fixture.bash('mkdir -p deep && cd deep && export KEPT=yes');
    expect(await fixture.bash('pwd; echo $KEPT; cd /workspace')).toBe('/workspace/deep\nyes');
  });

  it('refuse an input that does not fit its tool, with the reason', async () => {
    const wrong = await fixture.hands.execute(call('read', { file_path: 7 }), never);
    expect(wrong.isError).toBe(true);
    expect(wrong.content).toContain('read: the input does not fit.');
    expect(wrong.content).toContain('expected string, received number');
    const unknown = await fixture.hands.execute(call('browse', {}), never);
    expect(unknown).toEqual({
      content: 'There is no tool "browse". There are: bash, read, write, edit, glob, grep.',
      isError: true,
    });
  });

  it('stop a command at its own time limit and go on', async () => {
    const slow = await fixture.hands.execute(call('bash', { command: 'sleep 60', timeout_ms: 150 }), never);
    expect(slow).toEqual({ content: 'bash: bash command timed out after 150ms', isError: true });
    expect(await fixture.bash('echo on')).toBe('on');
  });

  it('take a time limit that would overflow the timer as the longest allowed', async () => {
    const input = { command: 'sleep 0.2; echo done', timeout_ms: 2 ** 40 };
    expect(await fixture.hands.execute(call('bash', input), never)).toEqual({ content: 'done', isError: false });
  });

  it('cancel a call by its signal, and only then reject, when the command has ended', async () => {
    const cancel = new AbortController();
    const running = fixture.hands.execute(call('bash', { command: 'sleep 345' }), cancel.signal);
    await expect.poll(() => fixture.hands.execute(call('glob', { pattern: 'x' }), never)).toBeDefined();
    cancel.abort(new Error('a newer attempt has begun'));
    await expect(running).rejects.toThrow('a newer attempt has begun');
    expect(await fixture.bash('grep -lz 345 /proc/[0-9]*/cmdline 2>/dev/null | wc -l')).toBe('1');
  });

  it('cut a result that is too long', async () => {
    const long = await fixture.bash('yes 0123456789 | head -c 3000000');
    expect(long.length).toBeLessThan(270_000);
    expect(long).toContain('[output truncated]');
    await fixture.bash(`node -e "fs.writeFileSync('zeros', Buffer.alloc(200000))"`);
    const zeros = await fixture.hands.execute(call('read', { file_path: 'zeros' }), never);
    expect(zeros.content).not.toContain('\0');
  });

  it('survive an agent that removes its own working directory', async () => {
    const other = await handsFixture();
    const lost = await other.again({ workdir: '/workspace//api/' });
    await lost.execute(call('bash', { command: 'rm -rf /workspace/api; exit 1' }), never);
    const after = await lost.execute(call('bash', { command: 'pwd', restart: true }), never);
    expect(after).toEqual({ content: '/workspace/api', isError: false });
    await other.remove();
  });

  it('start again after an agent has closed the workspace and the outputs to itself', async () => {
    const other = await handsFixture();
    await other.bash('chmod 000 /workspace /mnt/session/outputs');
    await other.hands.kill();
    other.hands = await other.again();
    expect(await other.bash('touch file /mnt/session/outputs/file && echo fine')).toBe('fine');
    expect((await other.hands.listOutputs()).files).toHaveLength(1);
    await other.remove();
  });

  it('are gone when the agent kills them, and the call that did it says so', async () => {
    const other = await handsFixture();
    const namespace = await other.bash('readlink /proc/self/ns/pid; setsid sleep 300 >/dev/null 2>&1 &');
    const processes = processesOf(namespace);
    expect(processes.count).toBeGreaterThan(3);
    await expect(other.hands.execute(call('bash', { command: 'kill -9 $PPID' }), never)).rejects.toThrow(HandsGone);
    expect(await other.hands.gone).toEqual({ reason: 'it ended with code 137' });
    expect(processes.alive()).toEqual([]);
    await expect(other.hands.execute(call('bash', { command: 'true' }), never)).rejects.toThrow(
      'The sandbox was stopped: it ended with code 137. Files in the workspace are kept, running processes are not.',
    );
    await other.remove();
    expect(existsSync(other.folder)).toBe(false);
  });

  it('wait for nothing before their first call when the clone is ready', async () => {
    const times: number[] = [];
    for (let i = 0; i < 3; i += 1) {
      await (await fixture.again()).kill();
      const began = performance.now();
      await (await fixture.again()).execute(call('bash', { command: 'true' }), never);
      times.push(performance.now() - began);
    }
    // Every wait in a start is for seconds. How fast a start is, `npm run bench -- engine` measures.
    expect(Math.min(...times)).toBeLessThan(5_000);
  });
});

it('hands need a prepared workspace and a working directory in it', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'curfew-hands-'));
  const options = { folder, driver: bubblewrap, workdir: '/workspace' } as const;
  await expect(provisionHands(options)).rejects.toThrow(
    `The workspace in ${folder} is not ready; prepareWorkspace comes first.`,
  );
  await mkdir(path.join(folder, 'mounts'));
  await expect(provisionHands({ ...options, workdir: '/workspace/../etc' })).rejects.toThrow(
    'The working directory "/workspace/../etc" is not allowed; it must be /workspace or below.',
  );
  await expect(provisionHands({ ...options, environment: { 'A=B': '' } })).rejects.toThrow(
    '"A=B" cannot be the name of an environment variable.',
  );
  await rm(folder, { recursive: true });
});
