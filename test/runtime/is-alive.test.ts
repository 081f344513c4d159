import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, vi } from 'vitest';
import { isAlive } from '../../runtime/is-alive.ts';

it('knows whether a process is there', async () => {
  const child = spawn('sleep', ['60']);
  expect(isAlive(child.pid ?? 0)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isAlive(child.pid ?? 0)).toBe(false);
});

it('takes a process of another user, which we may not signal, for alive', () => {
  vi.spyOn(process, 'kill').mockImplementation(() => {
    throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
  });
  expect(isAlive(1)).toBe(true);
});
