/**
 * A program that provisions hands as an engine would, for tests that end it or run it as somebody else:
 * `hands-process.ts <bubblewrap|none> <folder> [command…]`. Prints one line of JSON per result and then waits until stdin ends.
 */
import { once } from 'node:events';
import { bubblewrap } from '../../../engine/hands/bubblewrap/bubblewrap.ts';
import { none } from '../../../engine/hands/none/none.ts';
import { provisionHands } from '../../../engine/hands/pool/provision-hands.ts';
import { prepareWorkspace } from '../../../engine/hands/workspace/workspace.ts';

const [driverName, folder = '', ...commands] = process.argv.slice(2);
const driver = driverName === 'none' ? none : bubblewrap;
const never = new AbortController().signal;
await prepareWorkspace({ folder, repositories: [], files: [] }, never);
const hands = await provisionHands({ folder, driver, workdir: '/workspace' });
for (const command of commands) {
  const result = await hands.execute({ id: 'x', name: 'bash', input: { command } }, never);
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
process.stdin.resume();
await once(process.stdin, 'end');
await hands.kill();
