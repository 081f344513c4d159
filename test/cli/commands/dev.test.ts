import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DevFile } from '../../../cli/dev/dev-file.ts';
import { connectTemporal } from '../../../connections/temporal/connect-temporal.ts';
import { isAlive } from '../../../runtime/is-alive.ts';
import { runCurfew, startCurfew } from '../../support/cli/run-curfew.ts';

const SECRET = 'a-secret-of-the-environment';

let dir: string;
let data: string;
let dev: ChildProcess;
let first: DevFile;
const printed: string[] = [];
const logged: string[] = [];
const started: ChildProcess[] = [];

/** The agent API is elsewhere and never called: the engine has its own tests. Worker and serve are the real ones. */
const environment = {
  GITHUB_WEBHOOK_SECRET: SECRET,
  GITHUB_TOKEN: SECRET,
  GITHUB_READ_TOKEN: SECRET,
  CURFEW_AGENT_API: 'http://127.0.0.1:9',
  CURFEW_AGENT_API_KEY: SECRET,
};

async function startDev(): Promise<DevFile> {
  dev = startCurfew(['dev', '--dir', dir, '--port', '0', '--json'], environment);
  started.push(dev);
  if (dev.stderr) createInterface(dev.stderr).on('line', (line) => logged.push(line));
  const out = createInterface(dev.stdout ?? process.stdin).on('line', (line) => printed.push(line));
  const gone = once(dev, 'exit').then(() => {
    throw new Error(`dev ended before it was ready:\n${logged.join('\n')}`);
  });
  await Promise.race([once(out, 'line'), gone]);
  gone.catch(() => {});
  return readFile();
}

function readFile(): DevFile {
  return JSON.parse(readFileSync(join(data, 'dev.json'), 'utf8')) as DevFile;
}

/** Engines of before had their workflows in the namespace of the runs. */
async function startFormerSession(temporal: DevFile['temporal']): Promise<void> {
  const { client, close } = await connectTemporal(temporal);
  await client.workflow.start('session', { workflowId: 'session/sesn_former', taskQueue: 'former' });
  const listed = async () => (await client.workflow.count("WorkflowType = 'session'")).count;
  await expect.poll(listed).toBe(1);
  await close();
}

function pids(file: DevFile): number[] {
  return [file.pid, file.serve.pid, file.worker.pid, file.temporal.pid ?? 0];
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'curfew-dev-'));
  data = join(dir, '.curfew');
  mkdirSync(join(dir, 'automations'));
  const automation = '---\non:\n  workflow_dispatch:\ncheckout: false\n---\nSay hello.\n';
  writeFileSync(join(dir, 'automations', 'hello.md'), automation);
  first = await startDev();
});

afterAll(async () => {
  const live = started.filter((child) => child.exitCode === null && child.signalCode === null);
  await Promise.all(live.map((child) => (child.kill('SIGTERM'), once(child, 'exit'))));
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
});

describe('curfew dev', () => {
  it('prints one line that says what runs where, and writes it to a file that only this user can read', async () => {
    expect(printed.map((line) => JSON.parse(line) as unknown)).toEqual([first]);
    expect(statSync(join(data, 'dev.json')).mode & 0o777).toBe(0o600);
    expect(first).toMatchObject({ dir, data, pid: dev.pid, engine: null });
    expect((await fetch(`${first.serve.url}/healthz`)).status).toBe(200);
    expect((await fetch(first.temporal.uiUrl ?? '')).status).toBe(200);
  });

  it('refuses to run twice in one data folder', async () => {
    const other = await runCurfew(['dev', '--dir', dir, '--port', '0'], environment);
    expect(other).toMatchObject({
      code: 4,
      stderr: `curfew: Another \`curfew dev\` works in ${data} (process ${first.pid}, since ${first.startedAt}). Stop it, or use another folder with --data.\n`,
    });
  });

  it('is found by the other commands', async () => {
    const args = ['--dir', dir, '--id', 'by-hand', '--json'];
    const { stdout } = await runCurfew(['run', 'hello', ...args]);
    const started = { runId: 'hello/dispatch/by-hand', workflowId: 'run/hello/dispatch/by-hand', started: true };
    expect(JSON.parse(stdout)).toEqual(started);
    const again = await runCurfew(['run', 'hello', ...args]);
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout)).toEqual({ ...started, started: false });
    expect(await runCurfew(['run', 'hello', '--dir', dir, '--input', 'goal=x'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'curfew: The inputs of hello are not right:\n  - "goal" is not an input; there are: none\n',
    });
  });

  it('starts serve again at the same address after it was killed', async () => {
    process.kill(first.serve.pid, 'SIGKILL');
    await expect.poll(() => readFile().serve.pid).not.toBe(first.serve.pid);
    expect(readFile().serve.url).toBe(first.serve.url);
    expect((await fetch(`${first.serve.url}/healthz`)).status).toBe(200);
  });

  it('starts Temporal again at the same address after it was killed, and serve is ready again', async () => {
    const before = first.temporal.pid ?? 0;
    process.kill(before, 'SIGKILL');
    await expect.poll(() => readFile().temporal.pid).not.toBe(before);
    expect(readFile().temporal.address).toBe(first.temporal.address);
    await expect.poll(async () => (await fetch(`${first.serve.url}/readyz`)).status).toBe(200);
  });

  it('leaves no process behind after it was killed, and the next one has the same data', async () => {
    const former = readFile();
    await startFormerSession(former.temporal);
    dev.kill('SIGKILL');
    await once(dev, 'exit');
    const next = await startDev();
    // The former children notice by themselves that their parent is gone, which may take a moment.
    await expect.poll(() => pids(former).filter(isAlive)).toEqual([]);
    expect(next.temporal.address).not.toBe('');
    expect(logged.join('\n')).toContain('ended 1 workflows of sessions that a former version left among the runs');
    const { stdout } = await runCurfew(['show', 'hello/dispatch/by-hand', '--dir', dir, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ delivery: { deliveryId: 'by-hand', state: 'dispatched' } });
  });

  it('stops every process at Ctrl-C', async () => {
    const running = pids(readFile());
    expect(running.filter(isAlive)).toEqual(running);
    dev.kill('SIGINT');
    expect(await once(dev, 'exit')).toEqual([0, null]);
    expect(running.filter(isAlive)).toEqual([]);
    expect(existsSync(join(data, 'dev.json'))).toBe(false);
  });

  it('prints no secret', () => {
    expect([...printed, ...logged].join('\n')).not.toContain(SECRET);
  });
});
