import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { contentHash } from '../../../definitions/content-hash.ts';
import { loadDefinitions } from '../../../definitions/load-definitions.ts';
import { formatProblems } from '../../../definitions/problem.ts';
import { automationFile, definitionsFolder, load, problemsIn } from '../../support/definitions/definitions-folder.ts';

const SKILL = '---\nname: release-notes\ndescription: Writes release notes.\n---\n\n# How\n';
const AUTOMATION = { 'automations/a.md': automationFile('agent: writer') };
const AGENT = { 'agents/writer.md': '---\nskills: [release-notes]\n---\nYou write.\n' };
const FILES = { ...AUTOMATION, ...AGENT, 'skills/release-notes/SKILL.md': SKILL };

function writerOf(files: Record<string, string>) {
  const { definitions, problems } = load(files);
  expect(problems).toEqual([]);
  return definitions.agents.find(({ name }) => name === 'writer');
}

it('an agent has the skills that it names, with all their files, in the order of their paths', () => {
  const folder = definitionsFolder({
    ...FILES,
    'skills/release-notes/scripts/run.sh': '#!/bin/sh\n',
    'skills/release-notes/.DS_Store': 'of a Mac',
    'skills/other/README': 'no agent names it, so it is not read',
  });
  writeFileSync(join(folder, 'skills/release-notes/logo.bin'), Buffer.from([0, 255]));
  const { definitions, problems } = loadDefinitions(folder);
  expect(problems).toEqual([]);
  expect(definitions.agents.find(({ name }) => name === 'writer')?.skills).toEqual([
    {
      name: 'release-notes',
      files: [
        { path: 'SKILL.md', encoding: 'utf8', content: SKILL },
        { path: 'logo.bin', encoding: 'base64', content: 'AP8=' },
        { path: 'scripts/run.sh', encoding: 'utf8', content: '#!/bin/sh\n' },
      ],
    },
  ]);
});

it('an agent without skills has no key for them, so that its content hash stays; with a changed skill it changes', () => {
  const without = writerOf({ ...AUTOMATION, 'agents/writer.md': '---\n---\nYou write.\n' });
  expect(without).not.toHaveProperty('skills');
  const [one, two] = ['a', 'b'].map((text) => writerOf({ ...FILES, 'skills/release-notes/x': text }) ?? {});
  expect(contentHash(one ?? {})).not.toBe(contentHash(two ?? {}));
});

it('a skill that is missing, misnamed or badly described is a problem of its place', () => {
  const wrong = { ...AUTOMATION, 'agents/writer.md': '---\nskills: [gone, Bad_Name, claude-x]\n---\n' };
  expect(problemsIn(wrong)).toMatchInlineSnapshot(`
    "agents/writer.md:2:16: \`skills[1]\` must have only small letters, digits, and single hyphens between them, at most 64 characters
    agents/writer.md:2:26: \`skills[2]\` must not contain "claude", which is reserved"
  `);
  expect(problemsIn({ ...AUTOMATION, 'agents/writer.md': '---\nskills: [gone, gone]\n---\n' })).toMatchInlineSnapshot(
    `"agents/writer.md:2:9: \`skills\` names a skill twice"`,
  );
  expect(problemsIn({ ...AUTOMATION, ...AGENT })).toMatchInlineSnapshot(
    `"agents/writer.md:2:10: \`skills[0]\` is release-notes, but there is no skills/release-notes/SKILL.md; write it"`,
  );
  const described = (text: string) => problemsIn({ ...FILES, 'skills/release-notes/SKILL.md': text });
  expect(described('# How\n')).toMatchInlineSnapshot(
    `"skills/release-notes/SKILL.md:1:1: there is no front matter; the first line must be \`---\`, then keys in YAML, then a line \`---\`, then the prompt"`,
  );
  expect(described('---\nname: notes\ndescription: Use <b>it</b>\n---\n')).toMatchInlineSnapshot(`
    "skills/release-notes/SKILL.md:2:7: \`name\` must be release-notes, as the folder, or be left out
    skills/release-notes/SKILL.md:3:14: \`description\` must contain no tags such as <this>"
  `);
  expect(described('---\nname: release-notes\ndescription: [\n---\n')).toMatchInlineSnapshot(
    `"skills/release-notes/SKILL.md:3:15: this is not valid YAML: flow sequence in block collection must be sufficiently indented and end with a ]"`,
  );
});

it('links, odd names and too much are problems, and are read only as far as is allowed', () => {
  const folder = definitionsFolder(FILES);
  const skill = join(folder, 'skills/release-notes');
  symlinkSync('/etc/passwd', join(skill, 'passwd'));
  symlinkSync('/', join(skill, 'root'));
  mkdirSync(join(skill, 'a\nb'));
  expect(formatProblems(loadDefinitions(folder).problems)).toMatchInlineSnapshot(`
    "skills/release-notes:1:1: not every disk takes the name "a\\nb"; rename it
    skills/release-notes/passwd:1:1: this is a link, or no file; put the file itself here
    skills/release-notes/root:1:1: this is a link, or no file; put the file itself here"
  `);
  const large = { ...FILES, 'skills/release-notes/x': 'x'.repeat(256 * 1024) };
  expect(problemsIn(large)).toMatchInlineSnapshot(
    `"skills/release-notes:1:1: a skill may have at most 256 kB; put what is larger into the repository"`,
  );
  const many = Array.from({ length: 200 }, (_, i) => [`skills/release-notes/${i}`, '']);
  expect(problemsIn({ ...FILES, ...Object.fromEntries(many) })).toMatchInlineSnapshot(
    `"skills/release-notes:1:1: a skill may have at most 200 files; put some of them together"`,
  );
  const together = {
    ...AUTOMATION,
    'agents/writer.md': '---\nskills: [a, b]\n---\n',
    'skills/a/SKILL.md': '---\ndescription: A.\n---\n',
    'skills/a/x': 'x'.repeat(130 * 1024),
    'skills/b/SKILL.md': '---\ndescription: B.\n---\n',
    'skills/b/x': 'x'.repeat(130 * 1024),
  };
  expect(problemsIn(together)).toMatchInlineSnapshot(
    `"agents/writer.md:2:9: \`skills\` have 261 kB together, and those of one agent may have at most 256 kB"`,
  );
});
