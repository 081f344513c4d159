import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { importWorkflow } from '../../../cli/commands/import.ts';
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
  const folder = definitionsFolder({ 'a.md': WORKFLOW, 'b.md': '---\non: [x\n---\nDo.\n' });
  const file = join(folder, 'a.md');
  const errors: [string, object, string][] = [
    [join(folder, 'none.md'), {}, `There is no file ${join(folder, 'none.md')}.`],
    [folder, {}, `${folder} is not a file.`],
    [file, { repository: 'acme' }, '--repository is "acme"; write owner/name, such as acme/api.'],
    [file, {}, 'give `--repository owner/name`'],
    [join(folder, 'b.md'), {}, `${join(folder, 'b.md')}:2:7: `],
  ];
  for (const [path, options, message] of errors) {
    const { code, error } = await said(() => importWorkflow(path, { output: join(folder, 'out.md'), ...options }));
    expect({ path, code, error }).toMatchObject({ code: 2, error: expect.stringContaining(message) });
  }
  writeFileSync(join(folder, 'out.md'), '');
  const other = await said(() => importWorkflow(file, { output: '-', repository: 'acme/web' }));
  expect(other.stdout).toContain('repository: acme/web');
});
