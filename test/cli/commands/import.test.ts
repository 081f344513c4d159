import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { importWorkflow } from '../../../cli/commands/import.ts';
import { homeOf } from '../../../cli/importing/home-of.ts';
import { loadDefinitions } from '../../../definitions/load-definitions.ts';
import { said } from '../../support/cli/said.ts';
import { definitionsFolder } from '../../support/definitions/definitions-folder.ts';

const WORKFLOW = '---\non: { schedule: daily }\nstrict: true\nimports: [shared/rules.md, ../secret.md]\n---\nReport.\n';
const CONFIG = '[core]\n\tbare = false\n[remote "origin"]\n\turl = git@github.com:acme/api.git\n';

function clone(files: Record<string, string> = {}): string {
  return definitionsFolder({ '.git/config': CONFIG, '.github/workflows/nightly.md': WORKFLOW, ...files });
}

it('import writes the automation, says what has no counterpart, and the result validates', async () => {
  const folder = clone({ '.github/workflows/shared/rules.md': '---\ntools: {}\n---\nBe brief.\n' });
  const output = join(folder, 'automations', 'nightly.md');
  const { code, stdout } = await said(() => importWorkflow(join(folder, '.github/workflows/nightly.md'), { output }));
  expect(code).toBe(0);
  expect(stdout.replace(folder, '')).toMatchInlineSnapshot(`
    "Wrote /automations/nightly.md.

    Taken in another form:
      2:1  checkout: it names acme/api, because not all that starts it has a repository
      4:1  imports: the text of shared/rules.md begins the prompt; its keys are not taken

    Without a counterpart:
      3:1  strict: all checks are always on
      4:1  imports: ../secret.md cannot be read here; put what it says into the agent file, \`agents/<name>.md\`

    It is switched off (\`enabled: false\`): something that held it back was dropped, or a part of its prompt is missing. Read the list, then remove that line."
  `);
  expect(readFileSync(output, 'utf8')).toBe(
    '---\nenabled: false # read what the import dropped, then remove this line\non: { schedule: daily }\ncheckout:\n  repository: acme/api\n---\n\nBe brief.\n\nReport.\n',
  );
  expect(loadDefinitions(folder).problems).toEqual([]);
});

it('import never replaces a file unless it is told to', async () => {
  const folder = clone({ 'automations/nightly.md': 'mine' });
  const output = join(folder, 'automations', 'nightly.md');
  const file = join(folder, '.github/workflows/nightly.md');
  const refused = await said(() => importWorkflow(file, { output }));
  expect(refused).toEqual({
    code: 4,
    stdout: '',
    error: `${output} is there already. Give another --output, or --force to replace it.`,
  });
  expect(readFileSync(output, 'utf8')).toBe('mine');
  expect((await said(() => importWorkflow(file, { output, force: true }))).code).toBe(0);
  expect(readFileSync(output, 'utf8')).toContain('schedule: daily');
});

it('import reads Markdown of the workflow and of .github only, wherever a path or a link leads', async () => {
  const folder = clone({ '.github/secret.md': 'inside', 'secret.md': 'outside', '.github/workflows/shared/.keep': '' });
  symlinkSync(join(folder, 'secret.md'), join(folder, '.github/workflows/shared/rules.md'));
  mkdirSync(join(folder, 'automations'));
  const { stdout } = await said(() =>
    importWorkflow(join(folder, '.github/workflows/nightly.md'), { output: '-', json: true }),
  );
  const { text, file, enabled } = JSON.parse(stdout) as { text: string; file: null; enabled: boolean };
  expect({ file, enabled }).toEqual({ file: null, enabled: false });
  expect(text).toContain('inside');
  expect(text).not.toContain('outside');
  expect(existsSync(join(folder, 'automations', 'nightly.md'))).toBe(false);
});

it('import says what is wrong with its command line and with its file', async () => {
  const folder = definitionsFolder({ 'a.md': WORKFLOW, 'b.md': '---\non: [x\n---\nDo.\n', 'c.lock.yml': 'on: push' });
  writeFileSync(join(folder, 'd.md'), Buffer.from([...Buffer.from('Do\n it '), 0xff]));
  const file = join(folder, 'a.md');
  const errors: [string, object, string][] = [
    [join(folder, 'none.md'), {}, `There is no file ${join(folder, 'none.md')}.`],
    [folder, {}, `${folder} is not a file.`],
    [file, { repository: 'acme' }, '--repository is "acme"; write owner/name, such as acme/api.'],
    [file, {}, 'give `--repository owner/name`'],
    [join(folder, 'b.md'), {}, `${join(folder, 'b.md')}:2:7: `],
    [join(folder, 'c.lock.yml'), {}, 'is a compiled workflow. Give the Markdown file that it was compiled from.'],
    [join(folder, 'd.md'), {}, `${join(folder, 'd.md')}:2:5: this byte is not UTF-8`],
    [file, { output: join(folder, 'automations', 'a b.md') }, 'files in automations/ are <name>.md'],
    [file, { output: join(folder, 'automations', 'a.txt') }, 'files in automations/ are <name>.md'],
  ];
  for (const [path, options, message] of errors) {
    const { code, error } = await said(() => importWorkflow(path, { output: join(folder, 'out.md'), ...options }));
    expect({ path, code, error }).toMatchObject({ code: 2, error: expect.stringContaining(message) });
  }
  const below = { output: join(file, 'x.md'), repository: 'acme/web' };
  expect((await said(() => importWorkflow(file, below))).error).toContain('a.md/x.md cannot be written: ');
  writeFileSync(join(folder, 'out.md'), '');
  const other = await said(() => importWorkflow(file, { output: '-', repository: 'acme/web' }));
  expect(other.stdout).toContain('repository: acme/web');
});

it.each([
  ['https://github.com/acme/api.git', 'acme/api'],
  ['ssh://git@github.example.com:22/acme/api', 'acme/api'],
  ['git@github.com:acme/api.git', 'acme/api'],
  ['https://gitlab.example.com/group/acme/api.git', null],
  ['/srv/git/acme/api.git', null],
  ['../api', null],
])('the repository of a workflow is that of its remote: %s', (url, repository) => {
  const folder = definitionsFolder({ '.git/config': `[remote "origin"]\n\turl = ${url}\n` });
  expect(homeOf(join(folder, 'a.md')).repository).toBe(repository);
});

it('the repository of a workflow in a worktree is that of its clone', () => {
  const folder = clone({ '.git/worktrees/w/commondir': '../..\n', 'w/.git': 'gitdir: ../.git/worktrees/w\n' });
  expect(homeOf(join(folder, 'w', 'a.md'))).toMatchObject({ root: join(folder, 'w'), repository: 'acme/api' });
});

it('import of standard input prints the automation alone to standard output', () => {
  const program = fileURLToPath(new URL('../../../cli/curfew.ts', import.meta.url));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, 'import', '-'],
    { input: '---\non: { issues: }\nstrict: true\n---\nLook at ${{ github.run_number }}.\n', encoding: 'utf8' },
  );
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: '---\non: { issues: }\n---\n\nLook at ${{ github.run_id }}.\n',
  });
  expect(stderr).toMatch(
    /^\nTaken in another form:\n {2}5:9 {2}prompt: .*\n\nWithout a counterpart:\n {2}3:1 {2}strict: /,
  );
});
