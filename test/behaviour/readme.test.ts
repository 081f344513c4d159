import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { formatProblems } from '../../definitions/problem.ts';
import { loadDefinitions } from '../../definitions/load-definitions.ts';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../..');
const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

const commands = [...readme.matchAll(/npm run curfew -- (\w+)([^\n`#]*)/g)].map(([, name = '', rest = '']) => ({
  name,
  flags: rest.match(/--[a-z-]+/g) ?? [],
}));

describe('the README', () => {
  it('begins with an automation that loads without a problem', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'curfew-readme-'));
    try {
      await mkdir(join(folder, 'automations'));
      await writeFile(join(folder, 'automations/fix.md'), blocks('md')[0] ?? '');
      await writeFile(join(folder, 'curfew.yml'), blocks('yaml')[0] ?? '');
      const { definitions, problems } = loadDefinitions(folder);
      expect(formatProblems(problems)).toBe('');
      expect(definitions.automations).toMatchObject([{ id: 'fix', limits: { spendMicros: 2_000_000 } }]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('names scripts that exist', () => {
    const named = [...readme.matchAll(/npm (?:run (?!curfew)(\w+)|(test))/g)].map(
      ([, script, test]) => script ?? test ?? '',
    );
    expect(named.length).toBeGreaterThan(2);
    for (const name of named) expect(scripts).toHaveProperty(name);
  });

  it('names commands and flags that exist', async () => {
    const program = join(ROOT, 'cli/curfew.ts');
    const helps = new Map<string, string>();
    for (const name of new Set(commands.map((command) => command.name))) {
      helps.set(name, (await run(process.execPath, [program, name, '--help'])).stdout);
    }
    expect(helps.size).toBeGreaterThan(8);
    for (const { name, flags } of commands) for (const flag of flags) expect(helps.get(name)).toContain(flag);
  });
});

/** The fenced blocks of one language. */
function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(([, text = '']) => text);
}
