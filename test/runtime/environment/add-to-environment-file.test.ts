import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, it } from 'vitest';
import { addToEnvironmentFile } from '../../../runtime/environment/add-to-environment-file.ts';
import { definitionsFolder } from '../../support/definitions/definitions-folder.ts';

const PEM = '-----BEGIN RSA PRIVATE KEY-----\nabc+/=\ndef\n-----END RSA PRIVATE KEY-----';
const values = { APP_ID: '42', APP_KEY: PEM };

function fileWith(text: string | null): string {
  const file = join(definitionsFolder({}), '.env');
  if (text !== null) writeFileSync(file, text, { mode: 0o644 });
  return file;
}

function add(file: string, replace = false): void {
  addToEnvironmentFile(file, { values, comment: 'The App', replace });
}

it('makes a file that only its owner may open, and Node reads back what was written', () => {
  const file = fileWith(null);
  add(file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(parseEnv(readFileSync(file, 'utf8'))).toEqual(values);
  expect(readdirSync(join(file, '..'))).toEqual(['.env']);
});

it('keeps every other line, fills in what is empty, and takes a second time for the first', () => {
  const file = fileWith('# mine\nOTHER="a\nAPP_ID=7\nb"\nAPP_ID=\nexport APP_KEY=""\nLAST=x');
  add(file);
  const once = readFileSync(file, 'utf8');
  expect(parseEnv(once)).toEqual({ OTHER: 'a\nAPP_ID=7\nb', LAST: 'x', ...values });
  expect(once).toMatch(/^# mine\n/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  add(file);
  expect(readFileSync(file, 'utf8')).toBe(once);
});

it('changes nothing and names the variables if they have other values, until they may be replaced', () => {
  const text = 'APP_ID=41\nAPP_KEY="-----BEGIN\nold\n-----END"\nLAST=x\n';
  const file = fileWith(text);
  expect(() => add(file)).toThrow(`${file} has other values of APP_ID, APP_KEY already`);
  expect(readFileSync(file, 'utf8')).toBe(text);
  add(file, true);
  expect(parseEnv(readFileSync(file, 'utf8'))).toEqual({ LAST: 'x', ...values });
  expect(readFileSync(file, 'utf8')).not.toContain('old');
});

it('writes no secret through a link, and none that would be read back as something else', () => {
  const file = fileWith(null);
  symlinkSync(join(file, '../elsewhere'), file);
  expect(() => add(file)).toThrow(`${file} is no file of its own, so no secrets are written there; move it away`);
  const other = fileWith('A=1\n');
  for (const value of ['a"b', 'a\\nb', 'a\rb']) {
    expect(() => addToEnvironmentFile(other, { values: { X: value }, comment: '', replace: false })).toThrow(
      'X has characters that a file of settings cannot hold',
    );
  }
  expect(readFileSync(other, 'utf8')).toBe('A=1\n');
});
