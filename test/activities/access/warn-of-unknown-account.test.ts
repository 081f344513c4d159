import { expect, it } from 'vitest';
import { warnOfUnknownAccount } from '../../../activities/access/warn-of-unknown-account.ts';

it.each([
  ['nothing if the account is known', () => Promise.resolve('curfew-bot'), 0],
  ['nothing if the forge is away', () => Promise.reject(new Error('away')), 0],
  ['what to set if the forge does not tell the account', () => Promise.resolve(null), 1],
])('the log says %s', async (_, botLogin, lines) => {
  const said: string[] = [];
  await warnOfUnknownAccount({ github: { botLogin }, log: { warn: (text: unknown) => void said.push(String(text)) } });
  expect(said).toHaveLength(lines);
  for (const line of said)
    expect(line).toMatch(/^GitHub does not tell as which account .* Set GITHUB_LOGIN to the account$/);
});
