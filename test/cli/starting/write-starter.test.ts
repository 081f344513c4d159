import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { placeFile } from '../../../cli/starting/place-file.ts';
import { writeStarter } from '../../../cli/starting/write-starter.ts';
import { loadDefinitions } from '../../../definitions/load-definitions.ts';
import { definitionsFolder } from '../../support/definitions/definitions-folder.ts';

function statesOf(folder: string, repository: string | null = null): Record<string, string> {
  return Object.fromEntries(writeStarter(folder, repository).files.map(({ path, state }) => [path, state]));
}

it('makes a folder in which nothing is wrong, below folders that do not exist yet', () => {
  const folder = join(definitionsFolder({}), "two levels/o'clock");
  expect(new Set(Object.values(statesOf(folder)))).toEqual(new Set(['written']));
  const { definitions, problems } = loadDefinitions(folder);
  expect(problems).toEqual([]);
  expect(definitions.automations.map(({ id }) => id)).toEqual(['fix-labeled-issue']);
  expect(definitions.settings.repositories).toBeNull();
});

it('lets runs work only in the repository that is named', () => {
  const folder = definitionsFolder({});
  statesOf(folder, 'octo/cat');
  expect(loadDefinitions(folder).definitions.settings.repositories).toEqual(['octo/cat']);
  expect(readFileSync(join(folder, 'payload.json'), 'utf8')).toContain('"full_name": "octo/cat"');
});

it('changes nothing when it is called again, and writes what was deleted', () => {
  const folder = definitionsFolder({});
  statesOf(folder);
  expect(new Set(Object.values(statesOf(folder)))).toEqual(new Set(['same']));
  rmSync(join(folder, 'agents/fixer.md'));
  expect(statesOf(folder)).toMatchObject({ 'agents/fixer.md': 'written', 'curfew.yml': 'same' });
});

it('keeps files of the same name as they are, also a link and a folder', () => {
  const folder = definitionsFolder({ 'curfew.yml': 'timezone: UTC\n', '.gitignore/x': '' });
  symlinkSync('/nowhere', join(folder, 'payload.json'));
  expect(statesOf(folder)).toMatchObject({ 'curfew.yml': 'kept', '.gitignore': 'kept', 'payload.json': 'kept' });
  expect(readFileSync(join(folder, 'curfew.yml'), 'utf8')).toBe('timezone: UTC\n');
});

it('gives a folder that has automations no other one, but settings and what the editor needs', () => {
  const folder = definitionsFolder({ 'automations/mine.md': 'mine' });
  expect(statesOf(folder)).toMatchObject({
    'automations/fix-labeled-issue.md': 'left',
    'agents/fixer.md': 'left',
    'payload.json': 'left',
    'curfew.yml': 'written',
    '.schemas/agent.json': 'written',
  });
  expect(readdirSync(join(folder, 'automations'))).toEqual(['mine.md']);
});

it('writes through no link within the folder, which may lead out of it', () => {
  const folder = definitionsFolder({});
  const outside = definitionsFolder({});
  symlinkSync(outside, join(folder, 'automations'));
  expect(() => writeStarter(folder, null)).toThrow(
    `${folder}/automations is no folder of its own. Nothing is written through it: move it away, or name another folder.`,
  );
  expect(readdirSync(outside)).toEqual([]);
});

it('follows a link that was named as the folder itself, and says where it led', () => {
  const folder = definitionsFolder({});
  mkdirSync(join(folder, 'real'));
  symlinkSync(join(folder, 'real'), join(folder, 'link'));
  expect(writeStarter(join(folder, 'link'), null).folder).toBe(join(folder, 'real'));
});

it('says why a folder cannot be made where a file is', () => {
  const folder = definitionsFolder({ file: '' });
  expect(() => writeStarter(join(folder, 'file'), null)).toThrow(
    `${folder}/file cannot be made a folder: it is a file. Name another one.`,
  );
});

it('writes a file whole, and leaves no draft behind', () => {
  const folder = definitionsFolder({});
  expect(placeFile(folder, 'a/b.txt', 'text')).toBe('written');
  writeFileSync(join(folder, 'a/b.txt'), 'other');
  expect(placeFile(folder, 'a/b.txt', 'text')).toBe('kept');
  expect(readdirSync(join(folder, 'a'))).toEqual(['b.txt']);
});
