import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { git } from '../../../runtime/git/git.ts';
import { GitError } from '../../../runtime/git/git-error.ts';

let folder: string;
let repository: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curfew-git-'));
  repository = join(folder, 'x.git');
  await git(folder, ['init', '--quiet', '--bare', repository], { withWorkTree: true });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** A git on the PATH that only writes down how it was called. */
async function spyOnGit(): Promise<string> {
  const seen = join(folder, 'seen');
  await replaceGit(`printf '%s\\n' "$@" > '${seen}.argv'\nenv > '${seen}.env'`);
  return seen;
}

/** Puts a shell script before git on the PATH. */
async function replaceGit(script: string): Promise<void> {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'git'), `#!/bin/sh\n${script}\n`);
  await chmod(join(bin, 'git'), 0o755);
  vi.stubEnv('PATH', `${bin}${delimiter}${process.env['PATH']}`);
}

/** What a process that has no free file descriptor hears when it asks for git. */
async function askWithoutDescriptors(): Promise<string> {
  const program = `
    import { openSync } from 'node:fs';
    import { git } from '${new URL('../../../runtime/git/git.ts', import.meta.url).href}';
    process.stdout.write('');
    try { for (;;) openSync('/dev/null', 'r'); } catch {}
    await git('/', ['version']).catch((error) => process.stdout.write(error.message));`;
  const command = 'ulimit -n 100; exec "$0" --input-type=module --eval "$1"';
  const { stdout } = await promisify(execFile)('bash', ['-c', command, process.execPath, program]);
  return stdout;
}

describe('git', () => {
  it('shows no token that a server sends back, as it is or encoded', async () => {
    const server = createServer(({ headers, url = '' }, response) => {
      const { authorization = '' } = headers;
      const said = `ERR you sent ${authorization}, ${atob(authorization.slice(6))} to ${url}\n`;
      const line = (said.length + 4).toString(16).padStart(4, '0') + said;
      response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' }).end(line);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const options = { server: { url, token: 'token-canary' } };
    const error = (await git(repository, ['fetch', `${url}/x.git`], options).catch((thrown) => thrown)) as GitError;
    server.close();
    expect(error.message).toMatch(/you sent Basic \S*\[redacted\]\S*, x-access-token:\[redacted\] to/);
    const shown = `${error.message} ${error.end.stderr} ${error.end.stdout}`;
    expect(shown).not.toContain('token-canary');
    expect(shown).not.toContain(Buffer.from('token-canary').toString('base64').slice(0, 14));
  });

  it('gets the token for one server, only by its environment, and nothing else of our environment', async () => {
    const seen = await spyOnGit();
    vi.stubEnv('ANTHROPIC_API_KEY', 'model-key-canary');
    vi.stubEnv('https_proxy', 'http://proxy:3128');
    vi.stubEnv('GIT_SSL_CAPATH', '/etc/ssl/own');
    const server = { url: 'https://forge.example/prefix', token: 'token-canary' };
    await git(repository, ['fetch', 'https://forge.example/prefix/acme/api.git'], { server });
    const [argv, env] = [await readFile(`${seen}.argv`, 'utf8'), await readFile(`${seen}.env`, 'utf8')];
    const basic = Buffer.from('x-access-token:token-canary').toString('base64');
    expect(argv).toBe('fetch\nhttps://forge.example/prefix/acme/api.git\n');
    expect(env).toMatch(/GIT_CONFIG_KEY_\d+=http\.https:\/\/forge\.example\/\.extraHeader\n/);
    expect(env).toContain(`=Authorization: Basic ${basic}\n`);
    expect(env).toContain('GIT_ALLOW_PROTOCOL=https\n');
    expect(env).toContain('https_proxy=http://proxy:3128\n');
    expect(env).toContain('GIT_SSL_CAPATH=/etc/ssl/own\n');
    expect(env).toContain(`GIT_DIR=${repository}\n`);
    expect(env).not.toContain('model-key-canary');
  });

  it('works in a folder with a working tree when it is told so', async () => {
    const seen = await spyOnGit();
    await git(folder, ['init'], { withWorkTree: true });
    expect(await readFile(`${seen}.env`, 'utf8')).not.toContain('GIT_DIR=');
  });

  it('says that it is missing', async () => {
    vi.stubEnv('PATH', folder);
    await expect(git(repository, ['version'])).rejects.toThrow(
      'git could not be started (spawn git ENOENT). Install git and try again.',
    );
  });

  it('says that its folder is missing', async () => {
    const missing = join(folder, 'missing');
    await expect(git(missing, ['version'])).rejects.toThrow(
      `git could not be started (spawn git ENOENT). There is no folder ${missing}.`,
    );
  });

  it('does not end a process that can start no other, and says what is wrong', async () => {
    expect(await askWithoutDescriptors()).toBe(
      'git could not be started (spawn git EMFILE). This machine has no room for another process now; try again later.',
    );
  });

  it('reaches no server unless it is told which', async () => {
    await expect(git(repository, ['ls-remote', 'http://127.0.0.1:9/x.git'])).rejects.toThrow(
      "transport 'http' not allowed",
    );
    const server = { url: 'https://forge.example', token: null };
    await expect(git(repository, ['ls-remote', `file://${repository}`], { server })).rejects.toThrow(
      "transport 'file' not allowed",
    );
  });

  it('obeys no configuration of the person who runs it', async () => {
    const home = join(folder, 'home');
    await mkdir(home);
    await writeFile(join(home, '.gitconfig'), '[alias]\n  hello = !echo from-home\n');
    vi.stubEnv('HOME', home);
    vi.stubEnv('GIT_CONFIG_GLOBAL', join(home, '.gitconfig'));
    await expect(git(repository, ['hello'])).rejects.toThrow("'hello' is not a git command");
  });

  it('is stopped with all it started when it is too slow, prints too much, or is no longer wanted', async () => {
    const slow = ['-c', 'alias.slow=!sleep 60', 'slow'];
    await expect(git(repository, slow, { timeoutMs: 100 })).rejects.toThrow('git -c: too slow');
    const much = ['-c', 'alias.much=!yes', 'much'];
    await expect(git(repository, much, { maxBytes: 1_000 })).rejects.toThrow('git -c: too much output');
    const unwanted = new AbortController();
    const running = git(repository, slow, { signal: unwanted.signal });
    unwanted.abort(new Error('No longer wanted'));
    await expect(running).rejects.toThrow('No longer wanted');
    await expect(git(repository, slow, { signal: unwanted.signal })).rejects.toThrow('No longer wanted');
  });

  it('is over when it is stopped, even if a helper in a session of its own keeps its output open', async () => {
    await replaceGit(`rm -f left; setsid sh -c 'touch left; exec sleep 40' & until [ -e left ]; do :; done`);
    await expect(git(repository, ['fetch'], { timeoutMs: 100 })).rejects.toThrow('git fetch: too slow');
    const signal = AbortSignal.timeout(100);
    await expect(git(repository, ['fetch'], { signal })).rejects.toThrow('aborted due to timeout');
  }, 30_000);

  it('says what git said', async () => {
    const error = await git(repository, ['rev-parse', '--verify', 'nothing']).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(GitError);
    expect(error).toMatchObject({
      end: { code: 128, stopped: null },
      message: 'git rev-parse: fatal: Needed a single revision',
    });
  });
});
