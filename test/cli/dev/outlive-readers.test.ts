import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';

const MODULE = new URL('../../../cli/dev/outlive-readers.ts', import.meta.url).href;
const OTHERS = new URL('../../../cli/program/end-with-readers.ts', import.meta.url).href;

/** Prints once more when its input ends, and then ends in its own way. */
const SCRIPT = `
  import { outliveReaders } from ${JSON.stringify(MODULE)};
  import { endWithReaders } from ${JSON.stringify(OTHERS)};
  endWithReaders();
  outliveReaders();
  process.stdin.resume().on('end', () => {
    process.stderr.write('line\\n', () => {});
    process.stdout.write('line\\n', () => setImmediate(() => process.exit(7)));
  });
  process.stdout.write('ready\\n');
`;

it('a process whose output nobody reads any more ends in its own way', async () => {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', SCRIPT]);
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  child.stdout.destroy();
  child.stderr.destroy();
  child.stdin.end();
  expect(await ended).toEqual([7, null]);
});
