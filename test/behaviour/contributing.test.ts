import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';
import { EVERY_FAULT_POINT } from '../support/setup/every-fault-point.ts';
import { oneIn, sampled } from '../support/setup/sampled.ts';

const itSampled = oneIn(2);

const execute = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../..');
const BOUND_MS = 240_000;
const CONTRIBUTING = await readFile(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
const SECURITY = await readFile(join(ROOT, 'SECURITY.md'), 'utf8');
const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

const SMALL = 'test/time/period.test.ts';
/** Vitest then loads the files that a command names and runs none of their tests. */
const NONE = "-t 'no test has this title'";
const FAULT_POINTS = 'test/activities/outputs/create-pull-request/fault-points.test.ts';

/** What is run in place of a command that would take too long, or would change this tree. All others run as they are. */
const INSTEAD: Record<string, string> = {
  // It would remove the packages that run this test. This still fails if the lockfile does not fit package.json.
  'npm ci': 'npm ci --dry-run --offline',
  // Continuous integration runs it. Its parts are looked up below, and the linter is run for one room.
  'npm run check': 'npx prettier --check CONTRIBUTING.md SECURITY.md',
  // The whole suite, of which this test is one: with one small file in its place.
  'npm test': `npm test -- ${SMALL}`,
  'CURFEW_REQUIRE_SANDBOX=1 npm test': `CURFEW_REQUIRE_SANDBOX=1 npm test -- ${SMALL}`,
  '.ci/without-bubblewrap npm test -- test/engine': `.ci/without-bubblewrap npm test -- ${SMALL}`,
  // What it does is looked up below.
  'CURFEW_EVERY_FAULT_POINT=1 npm test': `CURFEW_EVERY_FAULT_POINT=1 npm test -- ${SMALL}`,
  // The suite runs these files anyway. Nothing is recorded, because none of their tests run.
  'npm test -- test/behaviour/borders.test.ts': `npm test -- test/behaviour/borders.test.ts ${NONE}`,
  'npm test -- test/behaviour/added-rows.test.ts': `npm test -- test/behaviour/added-rows.test.ts ${NONE}`,
  'CURFEW_RECORD_HISTORIES=1 npm test -- test/behaviour/main-job.test.ts test/behaviour/limits.test.ts test/workflows': `CURFEW_RECORD_HISTORIES=1 npm test -- test/behaviour/main-job.test.ts test/behaviour/limits.test.ts test/workflows ${NONE}`,
};

/** It changes files, so it is run in a folder with one file that needs it. */
const FORMAT = 'npm run format';

const commands = [...new Set(shellBlocks(CONTRIBUTING).flatMap(commandsOf))];
const toRun = commands.filter((command) => command !== FORMAT);

describe('a command of CONTRIBUTING', () => {
  it.each([...toRun.filter((command) => !isLong(command)), ...sampled(toRun.filter(isLong))])(
    'works: %s',
    async (command) => {
      const cheap = INSTEAD[command] ?? command;
      const output = await shell(cheap);
      if (cheap.includes('npm test') && !cheap.includes(NONE)) expect(output).toMatch(/Tests +[1-9]\d* passed/);
    },
    BOUND_MS,
  );

  itSampled('works: npm run format', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'curfew-format-'));
    try {
      for (const file of ['package.json', '.prettierrc.json']) await copyFile(join(ROOT, file), join(folder, file));
      await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
      await writeFile(join(folder, 'wrong.ts'), 'export const  wrong="yes"');
      await shell(FORMAT, folder);
      expect(await readFile(join(folder, 'wrong.ts'), 'utf8')).toBe("export const wrong = 'yes';\n");
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('that is run in a cheaper form is one of them', () => {
    expect(commands).toEqual(expect.arrayContaining([...Object.keys(INSTEAD), FORMAT]));
    expect(commands.length).toBeGreaterThan(15);
  });

  it('that is a script of npm exists, also where it stands in a sentence', () => {
    const named = [...`${CONTRIBUTING}${SECURITY}`.matchAll(/npm run ([\w-]+)/g)].map(([, name = '']) => name);
    for (const name of named) expect(scripts).toHaveProperty(name);
  });

  it('checks all that it says: each part of the check is a script, or a program that is installed', () => {
    const parts = (scripts['check'] ?? '').split(' && ');
    expect(parts).toHaveLength(6);
    for (const part of parts) {
      const script = /^npm run (\w+)(?: -- --check)?$/.exec(part)?.[1];
      if (script !== undefined) expect(scripts).toHaveProperty(script);
      else expect(existsSync(join(ROOT, 'node_modules/.bin', part.split(' ')[0] ?? ''))).toBe(true);
    }
  });

  it.runIf(EVERY_FAULT_POINT)(
    'for every fault point finds more tests than there are without it',
    async () => {
      const some = testsIn(await shell(`npm test -- ${FAULT_POINTS} ${NONE}`));
      const all = testsIn(await shell(`CURFEW_EVERY_FAULT_POINT=1 npm test -- ${FAULT_POINTS} ${NONE}`));
      expect(some).toBeGreaterThan(0);
      expect(all).toBeGreaterThan(some);
    },
    BOUND_MS,
  );

  itSampled('without bubblewrap has all programs but that one', async () => {
    const found = await shell('.ci/without-bubblewrap bash -c "command -v bwrap git node npm || true"');
    expect(found.trim().split('\n')).toEqual(['git', 'node', 'npm'].map((name) => expect.stringMatching(`/${name}$`)));
  });

  it('that records histories runs the tests that record every one of them', async () => {
    const command = commands.find((one) => one.startsWith('CURFEW_RECORD_HISTORIES=1')) ?? '';
    const places = command.split(' ').filter((word) => word.startsWith('test/'));
    const files = (await Promise.all(places.map(testFilesIn))).flat();
    const tests = (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n');
    for (const history of await readdir(join(ROOT, 'test/histories'))) {
      const name = history.replace(/^run-\d+\.\d+\.\d+-(.*)\.json$/, '$1');
      expect(tests).toContain(name);
    }
  });
});

describe.each(Object.entries({ CONTRIBUTING, SECURITY }))('%s', (_, page) => {
  it('names only files and folders that exist', () => {
    const paths = pathsOf(page);
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('names only functions, types, tables and variables that the code has', async () => {
    const names = codeOf(page).filter((code) => /^(?=.*[a-z_][A-Z]|[A-Z]+_[A-Z])\w+$/.test(code));
    expect(names).not.toEqual([]);
    const missing = await Promise.all(names.map(async (name) => ((await isInCode(name)) ? [] : [name])));
    expect(missing.flat()).toEqual([]);
  });
});

it('each promise of SECURITY names tests that exist', async () => {
  const promises = [...SECURITY.matchAll(/^\| (?!promise|-)(.*?) +\| (.*?) +\|$/gm)];
  expect(promises.length).toBeGreaterThan(20);
  for (const [, promise = '', evidence = ''] of promises) {
    const named = [...evidence.matchAll(/`(test\/[^`]+)`: ((?:“[^”]+”(?:, )?)+)/g)];
    expect(named, promise).not.toEqual([]);
    for (const [, file = '', titles = ''] of named) {
      const text = await readFile(join(ROOT, file), 'utf8');
      for (const [, title = ''] of titles.matchAll(/“([^”]+)”/g)) expect(text, promise).toContain(title);
    }
  }
});

/** Runs a line of shell as a developer would who has set nothing; returns what it prints. Throws if it fails. */
async function shell(command: string, cwd = ROOT): Promise<string> {
  const { PATH = '', HOME = '', XDG_CACHE_HOME } = process.env;
  const env = {
    PATH: `${dirname(process.execPath)}:${PATH}`,
    HOME,
    ...(XDG_CACHE_HOME === undefined ? {} : { XDG_CACHE_HOME }),
    NO_COLOR: '1',
    npm_config_update_notifier: 'false',
    TEMPORAL_TEST_ADDRESS: inject('temporalAddress'),
    POSTGRES_TEST_FOLDER: inject('postgresFolder'),
  };
  try {
    return (await execute('bash', ['-c', command], { cwd, env, maxBuffer: 1 << 24 })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} fails:\n${stdout}${stderr}`, { cause: error });
  }
}

/** Whether it starts a whole run of vitest or of the linter. */
function isLong(command: string): boolean {
  return /npm test|npm run lint/.test(command);
}

/** How many tests vitest has found, run or not. */
function testsIn(output: string): number {
  return Number(/Tests +.*\((\d+)\)/.exec(output)?.[1] ?? 0);
}

/** Also those in lists, which are indented. */
function shellBlocks(page: string): string[] {
  return [...page.matchAll(/^ *```sh\n([^]*?)^ *```/gm)].map(([, text = '']) => text);
}

function commandsOf(block: string): string[] {
  const lines = block.split('\n').map((line) => line.replace(/ +#.*$/, '').trim());
  return lines.filter((line) => line !== '');
}

/** What stands in backticks within sentences and tables, without the blocks of code. */
function codeOf(page: string): string[] {
  const sentences = page.replaceAll(/^ *```[^]*?^ *```/gm, '');
  return [...sentences.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

/** Of a path with a part to fill in, such as `<name>`, the folder before that part. */
function pathsOf(page: string): string[] {
  const links = [...page.matchAll(/\]\(([\w./-]+)\)/g)].map(([, path = '']) => path);
  const paths = codeOf(page).filter((code) => /^[\w.][\w.-]*(\/[\w.<>-]*)+$|^[\w.-]+\.(ts|md|json|yml)$/.test(code));
  return [...links, ...paths.filter((path) => path !== 'curfew.yml')].map((path) => path.replace(/<.*$/, ''));
}

async function isInCode(name: string): Promise<boolean> {
  return await execute('git', ['grep', '--quiet', '--word-regexp', '--fixed-strings', name, '--', '*.ts'], {
    cwd: ROOT,
  }).then(
    () => true,
    () => false,
  );
}

/** The test files at a path, which is one of them or a folder. */
async function testFilesIn(path: string): Promise<string[]> {
  if (path.endsWith('.test.ts')) return [join(ROOT, path)];
  const names = await readdir(join(ROOT, path));
  return names.filter((name) => name.endsWith('.test.ts')).map((name) => join(ROOT, path, name));
}
