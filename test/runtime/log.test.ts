import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const LOG = new URL('../../runtime/log.ts', import.meta.url).href;

it('a log holds no secret of its process, in no field, message, stack or header', async () => {
  const program = `
    import { createLog } from '${LOG}';
    const secret = 'write-token"canary';
    const log = createLog('worker', 'info', [secret]);
    const cause = new Error('Basic ' + Buffer.from('x-access-token:' + secret).toString('base64'));
    log.warn({ err: new Error('no ' + secret, { cause }), deep: { list: [secret] } }, 'said ' + secret);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
  const line = JSON.parse(stdout) as Record<string, unknown>;
  expect(line).toMatchObject({ room: 'worker', msg: 'said [redacted]', deep: { list: ['[redacted]'] } });
  expect(stdout).not.toMatch(/canary|d3JpdGUtdG9rZW4i/);
});
