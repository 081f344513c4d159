import { afterEach, expect, it, vi } from 'vitest';
import { recover } from '../../../cli/commands/recover.ts';
import { createToken, listTokens, revokeToken } from '../../../cli/commands/token.ts';
import { useToken } from '../../../database/tokens/use-token.ts';
import { takeSweep } from '../../../database/sweeps/take-sweep.ts';
import { said } from '../../support/cli/said.ts';
import { temporaryDatabase, temporaryFolder } from '../../support/database/temporary-database.ts';
import { automationFile, definitionsFolder } from '../../support/definitions/definitions-folder.ts';
import { oneIn } from '../../support/setup/sampled.ts';

const itSampled = oneIn(2);

afterEach(() => vi.unstubAllEnvs());

async function place() {
  const data = temporaryFolder();
  const dir = definitionsFolder({
    'automations/fix-bug.md': automationFile('checkout: { repository: acme/api }'),
    'agents/default.md': '---\nmodel: claude-sonnet-5-5\n---\nFix it.\n',
  });
  vi.stubEnv('TEMPORAL_ADDRESS', '127.0.0.1:9');
  vi.stubEnv('GITHUB_API_URL', 'http://127.0.0.1:9');
  vi.stubEnv('GITHUB_TOKEN', 'a-token-that-nobody-may-see');
  return { database: await temporaryDatabase(data), options: { dir, data, envFile: false } };
}

it('a token is shown once, is valid at once, and is not valid any more when it is revoked', async () => {
  const { database, options } = await place();
  const { stdout } = await said(() =>
    createToken({ ...options, name: 'ci', automation: ['fix-bug'], expires: 3_600_000 }),
  );
  const token = /^curfew_\S+$/m.exec(stdout)?.[0] ?? '';
  const used = () => useToken(database, token, new Date().toISOString());
  expect(await used()).toEqual({ name: 'ci', automations: ['fix-bug'] });
  const listed = await said(() => listTokens(options));
  expect(listed.stdout).toMatch(/^ci +valid +fix-bug +/m);
  expect(listed.stdout).not.toContain(token.slice(-20));
  expect((await said(() => revokeToken('ci', options))).stdout).toBe('The token "ci" is revoked.');
  expect(await used()).toBeNull();
  expect((await said(() => revokeToken('ci', options))).stdout).toMatch(/^The token "ci" was revoked at /);
  expect(JSON.parse((await said(() => listTokens({ ...options, json: true }))).stdout)).toEqual([
    expect.objectContaining({ name: 'ci', automations: ['fix-bug'], revokedAt: expect.any(String) }),
  ]);
});

it('a token needs a new name and automations that there are', async () => {
  const { options } = await place();
  await said(() => createToken({ ...options, name: 'ci' }));
  await expect(createToken({ ...options, name: 'ci' })).rejects.toThrow(
    'There is or was a token "ci". Choose another name',
  );
  await expect(createToken({ ...options, name: 'cd', automation: ['fix-bugs'] })).rejects.toThrow(
    'There is no automation "fix-bugs"; did you mean `fix-bug`? There are: fix-bug.',
  );
  await expect(revokeToken('cd', options)).rejects.toThrow('There is no token "cd".');
});

itSampled('recover says for each sweep what it did, or why it failed, without our secrets', async () => {
  const { options } = await place();
  const { stdout, code } = await said(() => recover(undefined, { ...options, wait: 1 }));
  expect(code).toBe(1);
  expect(stdout).toMatch(/^recover: failed: github: the webhooks of acme could not be read from GitHub: /m);
  expect(stdout).toMatch(/^retention: nothing to do$/m);
  expect(stdout).not.toContain('a-token-that-nobody-may-see');
});

itSampled('recover runs one sweep that is named, refuses unknown names, and says who else is at it', async () => {
  const { database, options } = await place();
  const json = { ...options, wait: 0, json: true };
  const one = await said(() => recover('retention', json));
  expect(JSON.parse(one.stdout)).toEqual([{ sweep: 'retention', did: [], error: null, held: false }]);
  await expect(recover('retain', json)).rejects.toThrow('There is no sweep "retain". There are: ');
  const until = new Date(Date.now() + 60_000).toISOString();
  await takeSweep(database, { name: 'retention', holder: 'process 7 on host', now: new Date().toISOString(), until });
  const held = await said(() => recover('retention', { ...options, wait: 0 }));
  expect(held.code).toBe(4);
  expect(held.stdout).toContain('process 7 on host is running it');
});
