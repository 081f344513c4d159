import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { describeWithSandbox } from '../../../support/engine/sandbox-gate.ts';

/** What a process hears that provisions hands of a driver and has fewer free file descriptors than they need. */
async function provisionWithoutRoom(driver: 'bubblewrap' | 'none'): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'curfew-hands-'));
  const hands = new URL('../../../../engine/hands/', import.meta.url).href;
  const program = `
    import { closeSync, openSync } from 'node:fs';
    import { ${driver} as driver } from '${hands}${driver}/${driver}.ts';
    import { handsImage } from '${hands}hands-image.ts';
    import { provisionHands } from '${hands}pool/provision-hands.ts';
    import { prepareWorkspace } from '${hands}workspace/workspace.ts';
    const folder = '${folder}';
    process.stdout.write('');
    await prepareWorkspace({ folder, repositories: [], files: [] }, new AbortController().signal);
    await handsImage(driver.files);
    const taken = [];
    try { for (;;) taken.push(openSync('/dev/null', 'r')); } catch {}
    for (const descriptor of taken.splice(0, 6)) closeSync(descriptor);
    const error = await provisionHands({ folder, driver, workdir: '/workspace' }).catch((reason) => reason);
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.stdout.write(error.message);`;
  const command = 'ulimit -n 100; exec "$0" --input-type=module --eval "$1"';
  const { stdout } = await promisify(execFile)('bash', ['-c', command, process.execPath, program]);
  await rm(folder, { recursive: true });
  return stdout;
}

describe('an engine with no room for another process', () => {
  it('learns that hands without a sandbox cannot be started, and lives on', async () => {
    expect(await provisionWithoutRoom('none')).toContain('could not be started: this machine has no room');
  });
});

describeWithSandbox('an engine with no room for another sandbox', () => {
  it('learns that it cannot be started, and lives on', async () => {
    expect(await provisionWithoutRoom('bubblewrap')).toContain('could not be started: this machine has no room');
  });
});
