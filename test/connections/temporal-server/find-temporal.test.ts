import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { downloadTemporal } from '../../../connections/temporal-server/download-temporal.ts';
import { findTemporal } from '../../../connections/temporal-server/find-temporal.ts';
import { listenOn } from '../../../runtime/listen-on.ts';

const CACHED = `temporal-1.8.2-${process.platform}-${process.arch}`;
const NO_DOWNLOADS = 'http://127.0.0.1:1';

let home: string;
let progress: string[];
const servers: Server[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'curfew-find-temporal-'));
  progress = [];
});

afterEach(() => {
  rmSync(home, { recursive: true, force: true });
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

function find(downloads: string = NO_DOWNLOADS) {
  return findTemporal({
    environment: { PATH: join(home, 'bin'), HOME: home },
    onProgress: (line) => progress.push(line),
    signal: new AbortController().signal,
    downloads,
  });
}

/** A real program that says what a Temporal CLI says. */
function saying(version: string, server: string): string {
  return `#!/bin/sh\necho "temporal version ${version} (Server ${server}, UI 2.50.1)"\n`;
}

function program(folder: string, name: string, content: string): string {
  const path = join(home, folder, name);
  mkdirSync(join(home, folder), { recursive: true });
  writeFileSync(path, content);
  chmodSync(path, 0o755);
  return path;
}

/** A `go` that notes that it was called and writes what it "built" to the file after `-o`. */
function fakeGo(): void {
  const script = `#!/bin/sh
echo called >> "$HOME/go-calls"
while [ "$1" != "-o" ]; do shift; done
printf '%s\\n' '#!/bin/sh' 'echo "temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)"' > "$2"
`;
  program('bin', 'go', script);
}

async function listen(server: Server): Promise<string> {
  servers.push(server);
  return listenOn(server, { host: '127.0.0.1', port: 0 });
}

async function downloads(): Promise<{ url: string; asked: string[] }> {
  program('archive', 'temporal', saying('1.8.2', '1.31.2'));
  const archive = execFileSync('tar', ['-czf', '-', '-C', join(home, 'archive'), 'temporal']);
  const asked: string[] = [];
  const url = await listen(
    createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end(archive);
    }),
  );
  return { url, asked };
}

describe('findTemporal', () => {
  it('takes `temporal` on the PATH before the cached binary', async () => {
    const path = program('bin', 'temporal', saying('1.9.1', '1.32.0'));
    program('.cache/curfew', CACHED, saying('1.8.2', '1.31.2'));
    expect(await find()).toEqual({ path, cliVersion: '1.9.1', serverVersion: '1.32.0' });
  });

  it('skips one that is too old, with the reason, and takes the cached binary', async () => {
    const old = program('bin', 'temporal', saying('1.3.0', '1.27.1'));
    const path = program('.cache/curfew', CACHED, saying('1.8.2', '1.31.2'));
    expect(await find()).toMatchObject({ path, cliVersion: '1.8.2' });
    expect(progress).toEqual([
      `skipping ${old}: its server 1.27.1 is older than 1.29.0, the oldest that Curfew can use`,
    ]);
  });

  it('names the database of a development build after its server', async () => {
    program('bin', 'temporal', saying('0.0.0-DEV', '1.30.4'));
    expect(await find()).toMatchObject({ cliVersion: 'server-1.30.4' });
  });

  it('downloads the pinned version where there is none, into the cache', async () => {
    const { url, asked } = await downloads();
    const found = await find(url);
    expect(found).toMatchObject({ path: join(home, '.cache/curfew', CACHED), cliVersion: '1.8.2' });
    expect(asked).toEqual([
      expect.stringMatching(/^\/cli\/archive\/v1\.8\.2\?platform=(linux|darwin)&arch=(amd64|arm64)$/),
    ]);
    await find(NO_DOWNLOADS);
    expect(asked).toHaveLength(1);
  });

  it('replaces a cached binary that does not run', async () => {
    program('.cache/curfew', CACHED, 'half of a program');
    program('.cache/curfew', `${CACHED}.123.part`, 'what a killed process left behind');
    const { url } = await downloads();
    expect(await find(url)).toMatchObject({ cliVersion: '1.8.2' });
    expect(readdirSync(join(home, '.cache/curfew')).toSorted()).toEqual([CACHED, `${CACHED}.lock`]);
  });

  it('builds it with go where it cannot be downloaded, and says so', async () => {
    fakeGo();
    expect(await find()).toMatchObject({ path: join(home, '.cache/curfew', CACHED), cliVersion: '1.8.2' });
    expect(progress).toEqual([
      expect.stringMatching(/^Temporal CLI could not be downloaded: fetch failed/),
      'building Temporal CLI 1.8.2 with go; the first time takes a few minutes',
    ]);
  });

  it('builds it once when two look for it at the same time', async () => {
    fakeGo();
    const [one, other] = await Promise.all([find(), find()]);
    expect(one).toEqual(other);
    expect(readFileSync(join(home, 'go-calls'), 'utf8')).toBe('called\n');
  });

  it('says why each of the four ways failed', async () => {
    const old = program('bin', 'temporal', saying('1.3.0', '1.27.1'));
    await expect(find()).rejects.toThrow(
      [
        'There is no Temporal server to start. Curfew looked for one in four ways:',
        `  1. \`temporal\` on the PATH: ${old}: its server 1.27.1 is older than 1.29.0, the oldest that Curfew can use`,
        `  2. the cached binary ${join(home, '.cache/curfew', CACHED)}: nothing there`,
        '  3. the official download of Temporal CLI 1.8.2: fetch failed: ',
      ].join('\n'),
    );
    await expect(find()).rejects.toThrow(
      [
        '  4. `go build` of Temporal CLI 1.8.2: `go` is not on the PATH',
        'Make one of them work: install the Temporal CLI (https://docs.temporal.io/cli), allow access to temporal.download,',
        'or install Go (https://go.dev/dl). Or set TEMPORAL_ADDRESS to a Temporal server that runs already.',
      ].join('\n'),
    );
  });
});

describe('downloadTemporal', () => {
  const options = { onProgress: () => {}, signal: new AbortController().signal };

  it('gives up when nobody answers', async () => {
    const from = await listen(createServer(() => {}));
    const target = join(home, 'temporal');
    await expect(downloadTemporal(target, { ...options, from, answerMs: 50 })).rejects.toThrow(
      `${from} did not answer in time`,
    );
    expect(existsSync(target)).toBe(false);
  });

  it('refuses an answer that is not the archive', async () => {
    const from = await listen(createServer((_, response) => response.end('a login page')));
    await expect(downloadTemporal(join(home, 'temporal'), { ...options, from })).rejects.toThrow(
      'the archive could not be unpacked',
    );
    expect(readdirSync(home)).toEqual([]);
  });
});
