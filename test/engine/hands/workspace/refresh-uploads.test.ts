import { expect, it, onTestFinished } from 'vitest';
import { refreshUploads } from '../../../../engine/hands/workspace/workspace.ts';
import { HANDS_DRIVERS } from '../../../support/engine/hands-drivers.ts';
import { handsFixture } from '../../../support/engine/hands-fixture.ts';

const UPLOADS = '/mnt/session/uploads';

it.each(HANDS_DRIVERS)('$name: hands that run see files come and go at once', async (driver) => {
  const file = (name: string, text: string) => ({ mountPath: `${UPLOADS}/${name}`, content: Buffer.from(text) });
  const fixture = await handsFixture({ driver, files: [file('old/one', '1')] });
  onTestFinished(() => fixture.remove());
  const shown = `cd ${UPLOADS}; find . -type f | sort | while read -r f; do echo "$f $(cat "$f")"; done`;
  expect(await fixture.bash(shown)).toContain('./old/one 1');
  await refreshUploads(fixture.folder, async () => [file('old/one', 'another'), file('new/two', '2')]);
  expect((await fixture.bash(shown)).trim().split('\n')).toEqual(['./new/two 2', './old/one 1']);
  await refreshUploads(fixture.folder, async () => [file('old', 'a file where a folder was')]);
  expect((await fixture.bash(shown)).trim()).toBe('./old a file where a folder was');
});
