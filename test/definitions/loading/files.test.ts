import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadDefinitions } from '../../../definitions/load-definitions.ts';
import { formatProblems } from '../../../definitions/problem.ts';
import { automationFile, definitionsFolder, problemsIn } from '../../support/definitions/definitions-folder.ts';

const GOOD = { 'automations/a.md': automationFile('') };

it('files that look like definitions and are not read are problems, whatever the case of their ending', () => {
  const message = 'this is not read; rename it to `<name>.md`, YAML front matter and then the prompt';
  const names = ['x.MD', 'x.Md', 'x.markdown', 'x.mkd', 'x.md.txt'];
  const files = Object.fromEntries(names.map((name) => [`automations/${name}`, automationFile('')]));
  expect(
    problemsIn({ ...GOOD, ...files, 'automations/LICENSE': '' })
      .split('\n')
      .sort(),
  ).toEqual(names.map((name) => `automations/${name}:1:1: ${message}`).sort());
});

it('names that differ only in case are a problem', () => {
  const file = automationFile('');
  const agent = '---\n---\n';
  expect(
    problemsIn({ 'automations/fix.md': file, 'automations/Fix.md': file, 'agents/A.md': agent, 'agents/a.md': agent }),
  ).toBe(
    [
      'agents/a.md:1:1: its name differs from agents/A.md only in case; rename one of them',
      'automations/fix.md:1:1: its name differs from automations/Fix.md only in case; rename one of them',
    ].join('\n'),
  );
});

it('bytes that are not UTF-8 are a problem at their place', () => {
  const folder = definitionsFolder(GOOD);
  const bytes = Buffer.concat([Buffer.from('---\non: issues\n---\nhä\uFFFD '), Buffer.from([0xff]), Buffer.from('b')]);
  writeFileSync(join(folder, 'automations/b.md'), bytes);
  writeFileSync(join(folder, 'curfew.yml'), Buffer.from([0x61, 0x3a, 0x20, 0xc3]));
  expect(formatProblems(loadDefinitions(folder).problems)).toBe(
    [
      'automations/b.md:4:5: this byte is not UTF-8; save the file as UTF-8',
      'curfew.yml:1:4: this byte is not UTF-8; save the file as UTF-8',
    ].join('\n'),
  );
});

it('a control character is a problem at its place, in the prompt too', () => {
  expect(
    problemsIn({
      ...GOOD,
      'automations/b.md': '---\non: issues\n---\nDo\tit\u0000 now',
      'automations/c.md': automationFile('name: \u001b[31mred'),
      'automations/d.md': '---\r\non: issues\r\n---\r\nDo it.\r\n',
    }),
  ).toBe(
    [
      'automations/b.md:4:6: this is a control character (U+0000); remove it',
      'automations/c.md:3:7: this is a control character (U+001B); remove it',
    ].join('\n'),
  );
});

it('links to nothing, devices, pipes and folders are problems, and nothing waits for them', () => {
  const folder = definitionsFolder({ ...GOOD, 'automations/folder.md/x': '', 'curfew.yml/x': '' });
  symlinkSync('/nowhere', join(folder, 'automations/dangling.md'));
  symlinkSync('loop.md', join(folder, 'automations/loop.md'));
  symlinkSync('/dev/zero', join(folder, 'automations/zero.md'));
  execFileSync('sh', ['-c', 'mkfifo "$0"', join(folder, 'automations/pipe.md')]);
  expect(formatProblems(loadDefinitions(folder).problems)).toBe(
    [
      'automations/dangling.md:1:1: this is a link to nothing; remove it',
      'automations/folder.md:1:1: this is a folder; put files directly into automations/',
      'automations/loop.md:1:1: this is a link to nothing; remove it',
      'automations/pipe.md:1:1: this is not a file; remove it',
      'automations/zero.md:1:1: this is not a file; remove it',
      'curfew.yml:1:1: this must be a file',
    ].join('\n'),
  );
});

it('a link to a file is read', () => {
  const folder = definitionsFolder({ 'shared.md': automationFile('') });
  const linked = definitionsFolder({ 'automations/.keep': '' });
  symlinkSync(join(folder, 'shared.md'), join(linked, 'automations/a.md'));
  expect(loadDefinitions(linked)).toMatchObject({ problems: [], definitions: { automations: [{ id: 'a' }] } });
});

it('a key that stands twice is named, in every map of every file', () => {
  expect(
    problemsIn({
      'curfew.yml': 'budgets:\n  organization: { day: 1, day: 2 }\nbudgets: {}\n',
      'automations/a.md': automationFile('limits:\n  spend: 1\n  "spend": 2'),
    }),
  ).toMatchInlineSnapshot(`
    "automations/a.md:5:3: \`"spend"\` stands twice in one map; remove one of them
    curfew.yml:2:27: \`day\` stands twice in one map; remove one of them
    curfew.yml:3:1: \`budgets\` stands twice in one map; remove one of them"
  `);
});
