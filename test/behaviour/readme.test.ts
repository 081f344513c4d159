import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { BORDERS } from '../../borders.ts';
import { formatProblems } from '../../definitions/problem.ts';
import { loadDefinitions } from '../../definitions/load-definitions.ts';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../..');
/** The README, and the page on operating that goes on from it. */
const readme = [
  await readFile(join(ROOT, 'README.md'), 'utf8'),
  await readFile(join(ROOT, 'docs/operating.md'), 'utf8'),
].join('\n');
const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

const commands = [...readme.matchAll(/npm run curfew -- (\w+(?: [a-z]+\b)?)([^\n`#]*)/g)].map(
  ([, name = '', rest = '']) => ({
    name,
    flags: rest.match(/--[a-z-]+/g) ?? [],
  }),
);

const TWO_SCREENS = 110;

describe('the README', () => {
  it('fits two screens and names every room', async () => {
    const own = await readFile(join(ROOT, 'README.md'), 'utf8');
    expect(own.split('\n').length).toBeLessThanOrEqual(TWO_SCREENS);
    const rooms = Object.keys(BORDERS).filter((room) => existsSync(join(ROOT, room)));
    for (const room of rooms) expect(own).toContain(`\`${room}/\``);
  });

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
      helps.set(name, (await run(process.execPath, [program, ...name.split(' '), '--help'])).stdout);
    }
    expect(helps.size).toBeGreaterThan(8);
    for (const { name, flags } of commands) for (const flag of flags) expect(helps.get(name)).toContain(flag);
  });
});

/** The fenced blocks of one language. */
function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(([, text = '']) => text);
}
