import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCurfew, startCurfew } from '../support/cli/run-curfew.ts';
import { oneIn } from '../support/setup/sampled.ts';

/** Each starts a process. */
const itSampled = oneIn(4);

const ROOT = resolve(import.meta.dirname, '../..');
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'curfew-cli-'));
  mkdirSync(join(dir, 'automations'));
  writeFileSync(
    join(dir, 'automations', 'hello.md'),
    '---\non:\n  workflow_dispatch:\ncheckout: false\n---\nSay hello.\n',
  );
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('curfew', () => {
  it('--help says what each exit code means', async () => {
    const { code, stdout } = await runCurfew(['--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('2    the command line, the environment or a definition is wrong');
  });

  itSampled('--version prints the version of this package', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(await runCurfew(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  itSampled('help names a command that does not exist, and an error names the help of its own command', async () => {
    const unknown = await runCurfew(['help', 'nope']);
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toBe("error: unknown command 'nope'\n(curfew --help lists the commands)\n");
    expect((await runCurfew(['help', 'runs'])).stdout).toBe((await runCurfew(['runs', '--help'])).stdout);
    expect((await runCurfew(['help', 'token', 'list'])).stdout).toContain('Usage: curfew token list [options]');
    expect((await runCurfew(['help', 'token', 'lost'])).stderr).toContain(
      "error: unknown command 'lost'\n(curfew token",
    );
    expect((await runCurfew(['runs', '--limit', '0'])).stderr).toContain('(curfew runs --help says what it takes)');
  });

  itSampled('a process that no Temporal server is named for ends as a wrong environment', async () => {
    const { code, stderr } = await runCurfew(['worker', '--data', dir], { GITHUB_TOKEN: 'a-token' });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('No Temporal server is named.') });
  });

  itSampled('an empty --dir, as an unset variable of a shell is, does not stand for the current folder', async () => {
    for (const command of ['validate', 'runs', 'serve']) {
      const { code, stderr } = await runCurfew([command, '--dir', '']);
      expect({ command, code, said: stderr.split('\n')[0] }).toEqual({
        command,
        code: 2,
        said: "error: option '--dir <folder>' argument '' is invalid. It is empty; give a value, or leave the option out.",
      });
    }
  });

  itSampled('a Node that cannot run TypeScript is told which one is needed', async () => {
    const args = ['--disable-warning=ExperimentalWarning', '--no-experimental-strip-types', join(ROOT, 'cli/bin.js')];
    const child = spawn(process.execPath, [...args, '--version'], { stdio: ['ignore', 'ignore', 'pipe'] });
    const [[code], said] = await Promise.all([once(child, 'close'), text(child.stderr)]);
    expect(code).toBe(2);
    expect(said).toMatch(/^curfew: this is Node [\d.]+, which cannot run Curfew: it needs Node 22\.18 or newer/);
  });

  itSampled('is started by the program that checks the version of Node', async () => {
    expect(await runCurfew(['--version'], {}, join(ROOT, 'cli/bin.js'))).toMatchObject({ code: 0, stderr: '' });
  });

  itSampled('ends quietly when nobody reads what it prints', async () => {
    const child = startCurfew(['--help']);
    child.stdout?.destroy();
    const said = text(child.stderr ?? Readable.from([]));
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(await said).toBe('');
  });

  itSampled('an error shows what was typed without letting it control the terminal', async () => {
    const typed = '\u001b[2Jfolder';
    const { stderr } = await runCurfew(['runs', '--dir', `/no/${typed}`]);
    expect(stderr).toContain('/no/folder is not a folder');
    expect((await runCurfew([typed])).stderr).toContain("unknown command 'folder'");
  });

  itSampled('a wrong option is a usage error', async () => {
    const { code, stderr } = await runCurfew(['serve', '--port', '70000']);
    expect(code).toBe(2);
    expect(stderr).toContain('It has to be a number from 0 (any free port) to 65535.');
  });

  itSampled('an unknown command is a usage error', async () => {
    const { code, stderr } = await runCurfew(['swerve']);
    expect(code).toBe(2);
    expect(stderr).toContain("error: unknown command 'swerve'");
  });

  itSampled('a folder that does not exist is a usage error, without a stack', async () => {
    const { code, stderr } = await runCurfew(['dev', '--dir', '/no/such/folder']);
    expect(code).toBe(2);
    expect(stderr).toBe('curfew: /no/such/folder is not a folder: --dir names the folder of definitions\n');
  });

  itSampled('an incomplete environment is reported with everything that is missing', async () => {
    writeFileSync(join(dir, 'curfew.yml'), 'sources: { pager: { scheme: pagerduty, secret: PAGER_SECRET } }\n');
    writeFileSync(
      join(dir, 'automations', 'a.md'),
      '---\non: { issues: , webhook: { source: pager } }\ncheckout: false\n---\nAnswer.\n',
    );
    const { code, stderr } = await runCurfew(['dev', '--dir', dir]);
    expect(code).toBe(2);
    expect(stderr).toContain('curfew: The environment is not complete:\n');
    for (const name of ['GITHUB_TOKEN', 'ANTHROPIC_API_KEY', 'GITHUB_WEBHOOK_SECRET', 'PAGER_SECRET']) {
      expect(stderr).toContain(`- ${name} is not set`);
    }
  });

  itSampled('serve does not start without the secret of a source that an enabled automation uses', async () => {
    const file = join(dir, 'automations', 'a.md');
    writeFileSync(file, '---\non: issues\n---\nAnswer.\n');
    const { code, stderr } = await runCurfew(['serve', '--dir', dir]);
    expect(code).toBe(2);
    expect(stderr).toBe(
      'curfew: The environment is not complete:\n' +
        '  - GITHUB_WEBHOOK_SECRET is not set: it is needed to check signatures of webhooks\n',
    );
  });

  itSampled('serve does not start if a definition is wrong, and lists all errors', async () => {
    writeFileSync(join(dir, 'automations', 'a.md'), '---\non: nothing\n---\n');
    writeFileSync(join(dir, 'automations', 'b.md'), 'no front matter');
    const { code, stderr } = await runCurfew(['serve', '--dir', dir], { GITHUB_WEBHOOK_SECRET: 'secret' });
    expect(code).toBe(2);
    expect(stderr).toContain(`curfew: The definitions in ${dir} are not right:\n`);
    expect(stderr).toMatch(/^automations\/a\.md:\d+:\d+: /m);
    expect(stderr).toMatch(/^automations\/b\.md:\d+:\d+: /m);
  });

  itSampled('.env beside the definitions is read, and its secrets are not printed', async () => {
    writeFileSync(join(dir, '.env'), 'GITHUB_WEBHOOK_SECRET=from-the-file\nCURFEW_LOG_LEVEL=loud-secret\n');
    const { code, stderr } = await runCurfew(['serve', '--dir', dir]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/CURFEW_LOG_LEVEL /);
    expect(stderr).not.toContain('GITHUB_WEBHOOK_SECRET');
    expect(stderr).not.toContain('from-the-file');
  });

  itSampled('the real environment wins over .env, and --no-env-file skips .env', async () => {
    writeFileSync(join(dir, '.env'), 'CURFEW_LOG_LEVEL=loud\n');
    const won = await runCurfew(['runs', '--dir', dir], { CURFEW_LOG_LEVEL: 'info' });
    expect(won.stderr).not.toContain('CURFEW_LOG_LEVEL');
    const unread = await runCurfew(['runs', '--dir', dir, '--no-env-file']);
    expect(unread.stderr).not.toContain('CURFEW_LOG_LEVEL');
  });

  itSampled('--env-from names another file instead of .env, which must be there', async () => {
    writeFileSync(join(dir, '.env'), 'CURFEW_LOG_LEVEL=loud\n');
    writeFileSync(join(dir, 'elsewhere'), 'GITHUB_TOKEN=a-token\n');
    const named = await runCurfew(['runs', '--dir', dir, '--env-from', join(dir, 'elsewhere')]);
    expect(named.stderr).toContain(`Note: ${dir}/elsewhere holds secrets, and other users of this machine may open it`);
    expect(named.stderr).not.toContain('CURFEW_LOG_LEVEL');
    const { code, stderr } = await runCurfew(['runs', '--dir', dir, '--env-from', join(dir, 'nowhere')]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('/nowhere cannot be read as a file') });
  });

  itSampled('a .env that is no file is a usage error that names it', async () => {
    mkdirSync(join(dir, '.env'));
    const { code, stderr } = await runCurfew(['runs', '--dir', dir]);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^curfew: .*\/\.env cannot be read as a file of settings \(.+\)\. Mend it, or use --no-env-file\.\n$/,
    );
  });

  itSampled('an error that nobody expected is shown with its reason', async () => {
    mkdirSync(join(dir, '.curfew', 'curfew.db'), { recursive: true });
    const { code, stderr } = await runCurfew(['runs', '--dir', dir]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^curfew: The database .*\/curfew\.db cannot be opened: EISDIR: .+\n$/);
  });

  itSampled('a command that only reads does not create a data folder', async () => {
    const { code, stderr } = await runCurfew(['runs', '--dir', dir]);
    expect(code).toBe(3);
    expect(stderr).toBe(
      `curfew: There is no data in ${join(dir, '.curfew')}: \`curfew dev\` has not run there. --dir or --data may name another folder.\n`,
    );
  });

  itSampled('CURFEW_DEBUG shows where an error came from', async () => {
    const { stderr } = await runCurfew(['runs', '--dir', '/no/such/folder'], { CURFEW_DEBUG: '1' });
    expect(stderr).toMatch(/\n\s+at readPlace /);
  });
});
