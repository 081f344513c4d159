import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { DevFile } from '../../cli/dev/dev-file.ts';

const CURFEW = fileURLToPath(new URL('../../cli/curfew.ts', import.meta.url));
const LINES_TO_EXPLAIN = 10;

export interface CurfewProcess {
  ready: DevFile;
  stop: () => Promise<void>;
}

export interface CurfewOptions {
  definitionsFolder: string;
  dataFolder: string;
  environment: Record<string, string>;
  onLine: (line: string) => void;
  /** The file of settings; none is read if this is left out. */
  envFrom?: string;
  /** Where it takes webhooks; any free port if this is left out. */
  port?: number;
  /** Another `curfew` than that of this tree. */
  program?: string | undefined;
  /** Gets what stops `curfew dev` as soon as there is a process, so that a start can be broken off. */
  onProcess?: (stop: () => Promise<void>) => void;
}

/**
 * Starts `curfew dev` on the demo's definitions, as a user would, and waits until everything is ready. `onLine` gets each
 * line of its log, so that the user sees progress while the Temporal server is built for the first time.
 */
export async function startCurfew(options: CurfewOptions): Promise<CurfewProcess> {
  const {
    definitionsFolder,
    dataFolder,
    environment,
    onLine,
    program = CURFEW,
    onProcess,
    envFrom,
    port = 0,
  } = options;
  const settings = envFrom === undefined ? ['--no-env-file'] : ['--env-from', envFrom];
  const flags = ['--dir', definitionsFolder, '--data', dataFolder, '--port', `${port}`, ...settings, '--json'];
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, 'dev', ...flags], {
    env: { ...process.env, ...environment },
    // Through the channel `curfew dev` learns that this process is gone, however it ended, and ends, too.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A Ctrl-C must reach only this process, which stops the child: otherwise both would stop the same things at once.
    detached: true,
  });
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('curfew dev was started without pipes');
  const gone = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await gone;
  };
  onProcess?.(stop);
  const lastLines: string[] = [];
  createInterface({ input: stderr }).on('line', (line) => {
    if (lastLines.push(line) > LINES_TO_EXPLAIN) lastLines.shift();
    onLine(line);
  });
  const firstLine = once(createInterface({ input: stdout }), 'line') as Promise<[string]>;
  const early = once(child, 'close').then(([code]) => {
    throw new Error(
      `curfew dev ended with code ${String(code)} before it was ready. It last said:\n${lastLines.join('\n')}`,
    );
  });
  early.catch(() => undefined);
  const [line] = await Promise.race([firstLine, early]);
  return { ready: JSON.parse(line) as DevFile, stop };
}
