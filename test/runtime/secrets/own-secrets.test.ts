import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { engineKey } from '../../../runtime/engine-key.ts';
import { ownSecrets } from '../../../runtime/secrets/own-secrets.ts';

it('the secrets of a process are those of its environment and of the files in its data folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-secrets-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const secrets = ['from-the-environment'];
  expect(await ownSecrets({ secrets }, join(folder, 'missing'))).toEqual(secrets);
  const key = engineKey(folder);
  await writeFile(join(folder, 'curfew.db'), 'no secret');
  await writeFile(join(folder, 'engine.secret'), 'seals-tokens\n');
  expect(await ownSecrets({ secrets }, folder)).toEqual([...secrets, key, 'seals-tokens']);
});
