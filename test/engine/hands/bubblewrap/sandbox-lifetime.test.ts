import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bubblewrap } from '../../../../engine/hands/bubblewrap/bubblewrap.ts';
import { discardWorkspace } from '../../../../engine/hands/workspace/discard-workspace.ts';
import { provisionHands } from '../../../../engine/hands/pool/provision-hands.ts';
import { until } from '../../../../runtime/until.ts';
import { handsFixture, type HandsFixture } from '../../../support/engine/hands-fixture.ts';
import { processesOf } from '../../../support/engine/processes-of.ts';
import { describeWithSandbox } from '../../../support/engine/sandbox-gate.ts';

const ENGINE = fileURLToPath(new URL('../../../support/engine/hands-process.ts', import.meta.url));
const NAMESPACE = 'readlink /proc/self/ns/pid';
const LINGER = 'setsid sleep 300 >/dev/null 2>&1 & (trap "" TERM HUP INT; nohup sleep 301) >/dev/null 2>&1 & ';
const never = new AbortController().signal;

describeWithSandbox('a sandbox ends', () => {
  let fixture: HandsFixture;

  beforeAll(async () => {
    fixture = await handsFixture();
  });

  afterAll(() => fixture.remove());

  it('with all its processes when it is killed, once or twice', async () => {
    const hands = await fixture.again();
    const run = (command: string) => hands.execute({ id: 'x', name: 'bash', input: { command } }, never);
    const { content: namespace } = await run(`${LINGER} ${NAMESPACE}`);
    const processes = processesOf(namespace);
    expect(processes.count).toBeGreaterThan(4);
    await Promise.all([hands.kill(), hands.kill()]);
    expect(processes.alive()).toEqual([]);
    expect(await hands.gone).toEqual({ reason: 'the engine ended it' });
    await hands.kill();
  });

  it('with all its processes when the engine is killed, whatever they ignore', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'curfew-hands-'));
    const engine = spawn(process.execPath, [ENGINE, 'bubblewrap', folder, `${LINGER} ${NAMESPACE}`], { stdio: 'pipe' });
    const [line] = (await once(createInterface({ input: engine.stdout }), 'line')) as [string];
    const { content: namespace } = JSON.parse(line) as { content: string };
    const processes = processesOf(namespace);
    expect(processes.count).toBeGreaterThan(4);
    engine.kill('SIGKILL');
    await expect.poll(() => processes.alive(), { interval: 20 }).toEqual([]);
    await discardWorkspace(folder);
  });

  it('before other hands get the same workspace: no two ever write at the same time', async () => {
    const former = await fixture.again();
    const ask = { id: 'x', name: 'bash', input: { command: `${LINGER} ${NAMESPACE}` } };
    const { content: namespace } = await former.execute(ask, never);
    const processes = processesOf(namespace);
    expect(processes.count).toBeGreaterThan(4);
    const beats = 'while :; do echo former >> beats; sleep 0.01; done >/dev/null 2>&1 &';
    await former.execute({ id: 'x', name: 'bash', input: { command: beats } }, never);
    const next = await provisionHands({ folder: fixture.folder, driver: bubblewrap, workdir: '/workspace' });
    expect(processes.alive()).toEqual([]);
    const look = 'wc -l < beats; sleep 0.1; wc -l < beats';
    const { content } = await next.execute({ id: 'x', name: 'bash', input: { command: look } }, never);
    const [before, after] = content.split('\n');
    expect(before).toBe(after);
    expect(await former.gone).toEqual({
      reason: expect.stringMatching(/^it (was ended by SIGKILL|ended with code 137)/),
    });
    await next.kill();
  });

  it('one at a time, even when many are provisioned at once', async () => {
    const all = await Promise.all([fixture.again(), fixture.again(), fixture.again()]);
    const last = all[2];
    await Promise.all([all[0].gone, all[1].gone]);
    const alive = await last.execute({ id: 'x', name: 'bash', input: { command: 'echo alive' } }, never);
    expect(alive.content).toBe('alive');
    await last.kill();
  });

  it('and a former one is found by its identity, so that a later process with its number is left alone', async () => {
    const hands = await fixture.again();
    await hands.kill();
    const innocent = spawn('sleep', ['300']);
    const record = path.join(fixture.folder, 'hands.json');
    const written = JSON.parse(await readFile(record, 'utf8')) as { boot: string; pid: number; startTicks: string };
    await writeFile(record, JSON.stringify({ ...written, pid: innocent.pid }));
    const next = await fixture.again();
    expect(innocent.exitCode ?? innocent.signalCode).toBe(null);
    innocent.kill();
    await next.kill();
  });

  it('and hands wait while somebody else holds the lock of their workspace', async () => {
    const lock = path.join(fixture.folder, 'hands.lock');
    const keeper = spawn('flock', ['--no-fork', lock, 'sh', '-c', 'echo held; exec sleep 300']);
    await once(keeper.stdout, 'data');
    const order: string[] = [];
    const waiting = fixture.again().then((hands) => {
      order.push('provisioned');
      return hands;
    });
    const { ino } = await stat(lock);
    const isWaitedFor = async () => new RegExp(`-> FLOCK .*:${ino} `).test(await readFile('/proc/locks', 'utf8'));
    await Promise.race([waiting, until('somebody waits for the lock', isWaitedFor)]);
    order.push('released');
    keeper.kill();
    const hands = await waiting;
    expect(order).toEqual(['released', 'provisioned']);
    await hands.kill();
  });
});
