import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';

const MODULE = new URL('../../demo/stages/until-interrupted.ts', import.meta.url).href;
const ENDED = 7;

it('a process whose output nobody reads any more is asked to stop, and may still clean up', async () => {
  const script = `import { untilInterrupted } from ${JSON.stringify(MODULE)};
    const interrupted = untilInterrupted();
    const writing = setInterval(() => console.log('a line'), 10);
    await interrupted;
    clearInterval(writing);
    console.log('cleaned up');
    process.exit(${ENDED});`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.stdout.destroy();
  const [code] = (await once(child, 'exit')) as [number | null];
  expect(code).toBe(ENDED);
});
