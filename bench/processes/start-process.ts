import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process of a benchmark. Each part has its own, so that its memory and CPU time can be measured. */
export interface BenchProcess {
  pid: number;
  call<Value>(command: string, argument?: unknown): Promise<Value>;
  /** `kill -9`. */
  kill(): Promise<void>;
}

interface Answer {
  id: number;
  value?: unknown;
  error?: string;
}

/** Starts a file of this folder. Resolves when it is ready. It ends when this process ends, even after a kill. */
export async function startProcess(
  file: 'agent-api.ts' | 'worker.ts' | 'engine.ts' | 'bare-worker.ts' | 'model.ts' | 'serve.ts' | 'bare-ingest.ts',
  options: { environment?: Record<string, string>; flags?: readonly string[] } = {},
): Promise<BenchProcess> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...options.environment },
    execArgv: ['--disable-warning=ExperimentalWarning', '--expose-gc', ...(options.flags ?? [])],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const calls = new Map<number, PromiseWithResolvers<unknown>>();
  const expect = (id: number): Promise<unknown> => {
    const pending = Promise.withResolvers<unknown>();
    calls.set(id, pending);
    return pending.promise;
  };
  const ready = expect(0);
  child.on('message', ({ id, value, error }: Answer) => {
    const pending = calls.get(id);
    calls.delete(id);
    if (error === undefined) pending?.resolve(value);
    else pending?.reject(new Error(`${file}: ${error}`));
  });
  child.once('exit', (code, signal) => {
    for (const { reject } of calls.values()) reject(new Error(`${file} ended with ${code ?? signal}`));
    calls.clear();
  });
  await ready;
  let last = 0;
  return {
    pid: child.pid ?? 0,
    call: async <Value>(command: string, argument?: unknown) => {
      const id = ++last;
      child.send({ id, command, argument });
      return (await expect(id)) as Value;
    },
    kill: () => kill(child),
  };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
