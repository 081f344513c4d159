import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadEnvironmentFile } from '../../../runtime/environment/load-environment-file.ts';
import { definitionsFolder } from '../../support/definitions/definitions-folder.ts';

function fileWith(text: string, mode: number): string {
  const file = join(definitionsFolder({}), 'settings');
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

it('sets what the environment does not set, and a key over several lines as one value', () => {
  const environment: Record<string, string | undefined> = { A: 'own', EMPTY: '' };
  const file = fileWith('A=file\nEMPTY=file\nKEY="-----BEGIN\\nabc\\n-----END"\n', 0o600);
  expect(loadEnvironmentFile(file, environment)).toBeNull();
  expect(environment).toEqual({ A: 'own', EMPTY: '', KEY: '-----BEGIN\nabc\n-----END' });
});

it('says that others may open a file with secrets, and nothing of a file without', () => {
  const file = fileWith('GITHUB_TOKEN=t\n', 0o640);
  const note = `${file} holds secrets, and other users of this machine may open it: chmod 600 ${file}`;
  expect(loadEnvironmentFile(file, {})).toBe(note);
  expect(loadEnvironmentFile(fileWith('CURFEW_LOG_LEVEL=info\nGITHUB_TOKEN=\n', 0o644), {})).toBeNull();
});
