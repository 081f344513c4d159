import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bytesOf } from '../../../support/engine/files/bytes-of.ts';
import { handsFixture, type HandsFixture } from '../../../support/engine/hands-fixture.ts';
import { describeWithSandbox } from '../../../support/engine/sandbox-gate.ts';

const CANARY = `canary-${randomUUID()}`;
const PTRACE = process.arch === 'arm64' ? 117 : 101;

describeWithSandbox('from inside the sandbox, an agent', () => {
  let fixture: HandsFixture;
  const hostFile = path.join(tmpdir(), `curfew-host-${randomUUID()}`);
  const servers: Server[] = [];
  let connections = 0;

  beforeAll(async () => {
    process.env['CURFEW_CANARY'] = CANARY;
    await writeFile(hostFile, CANARY);
    fixture = await handsFixture();
  });

  afterAll(async () => {
    delete process.env['CURFEW_CANARY'];
    for (const server of servers) server.close();
    await rm(hostFile, { force: true });
    await fixture.remove();
  });

  async function listen(where: { host: string; port: 0 } | { path: string }): Promise<number> {
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(where, resolve));
    const address = server.address();
    return typeof address === 'object' ? ((address as AddressInfo | null)?.port ?? 0) : 0;
  }

  const connect = (target: string) =>
    fixture.bash(
      `node -e 'net.connect(${target}).on("connect", () => console.log("CONNECTED")).on("error", (e) => console.log(e.code))'`,
    );

  it('finds nothing of our environment and arguments, in no process that it can see', async () => {
    const seen = await fixture.bash(`cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline | tr '\\0' '\\n'; env; set`);
    expect(seen).toContain('HOME=/home/agent');
    expect(seen).not.toContain(CANARY);
    expect(seen).not.toMatch(/CURFEW|ANTHROPIC|GITHUB|TEMPORAL|VITEST|npm_package/);
  });

  it('finds no file of the host but its programs', async () => {
    expect(await fixture.bash(`ls -A /`)).toMatch(
      /^bin\ndev\netc\nhome\nlib\n(lib\w+\n)*mnt\nopt\nproc\nsbin\ntmp\nusr\nworkspace$/,
    );
    expect(await fixture.bash(`cat ${hostFile}`)).toContain('No such file or directory');
    expect(await fixture.bash('ls -A /tmp /home /home/agent /mnt /mnt/session')).toBe(
      '/home:\nagent\n\n/home/agent:\n\n/mnt:\nsession\n\n/mnt/session:\noutputs\nuploads\n\n/tmp:',
    );
    expect(await fixture.bash(`ls /etc/shadow /root ${process.cwd()}`)).not.toMatch(/^\//m);
    expect(await fixture.bash('cat /etc/passwd | wc -l')).toBe('2');
  });

  it('sees no process of the host', async () => {
    const pids = (await fixture.bash('ls /proc | grep -E "^[0-9]+$"')).split('\n').map(Number);
    expect(Math.max(...pids)).toBeLessThan(100);
    expect(await fixture.bash(`kill -0 ${process.pid}`)).toContain('No such process');
  });

  it('writes only where it may', async () => {
    const places = ['/usr/x', '/etc/x', '/x', '/opt/x', '/opt/hands/x', '/dev/x', '/mnt/session/uploads/x', '/proc/x'];
    for (const place of [...places, '/sys/x', '/home/x', '/usr/local/bin/x', '/bin/x']) {
      expect(await fixture.bash(`(echo x > ${place}) 2>&1`), place).toMatch(/Read-only|No such file|denied/);
    }
    for (const place of ['/workspace/x', '/mnt/session/outputs/x', '/tmp/x', '/home/agent/x', '/dev/shm/x']) {
      expect(await fixture.bash(`echo x > ${place} && rm ${place} && echo fine`), place).toBe('fine');
    }
    expect(await fixture.bash('echo 1 > /proc/sys/kernel/core_pattern')).toMatch(/Read-only|denied/);
    expect(await fixture.bash('rm -f /opt/hands/hands.cjs; mv /usr /usr2')).not.toBe('');
  });

  it('fills neither memory by way of /tmp nor the disk by one file', async () => {
    const full = await fixture.bash('head -c 700M /dev/zero > /tmp/big; ls -l /tmp/big | cut -d" " -f5; rm /tmp/big');
    expect(full).toContain('No space left on device');
    expect(await fixture.bash('head -c 100M /dev/zero > /dev/shm/big; rm /dev/shm/big')).toContain('No space left');
    expect(await fixture.bash('truncate -s 3G /workspace/big')).toContain('File size limit exceeded');
  });

  it('reaches no listener of the host, by any address, nor any name server', async () => {
    const port = await listen({ host: '0.0.0.0', port: 0 });
    const outward = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
    for (const { address, family } of outward.filter((each) => each.family === 'IPv4')) {
      expect(await connect(`{host:"${address}",port:${port}}`), `${family} ${address}`).toMatch(/^E\w+$/);
    }
    await listen({ path: `\0${CANARY}` });
    expect(await connect(`"\\0${CANARY}"`)).toBe('ECONNREFUSED');
    expect(await connect('{host:"1.1.1.1",port:443}')).toBe('ENETUNREACH');
    expect(await fixture.bash('getent hosts example.com || echo unknown')).toBe('unknown');
    expect(connections).toBe(0);
  });

  it('can serve and reach its own localhost', async () => {
    const both =
      's=net.createServer().listen(0,"127.0.0.1",()=>net.connect(s.address().port,"127.0.0.1",()=>{console.log("own");process.exit()}))';
    expect(await fixture.bash(`node -e '${both}'`)).toBe('own');
    expect(await fixture.bash('node -p "Object.keys(os.networkInterfaces())"')).toContain('lo');
  });

  it('gets no socket to the hypervisor, no debugger, no key ring, no namespaces', async () => {
    const perl = (code: string) => fixture.bash(`perl -e '${code} or print "$!"'`);
    expect(await perl('socket(my $s, 40, 1, 0)')).toBe('Operation not permitted');
    expect(await perl('socket(my $s, 17, 3, 0)')).toBe('Operation not permitted');
    expect(await perl(`syscall(${PTRACE}, 0, 0, 0, 0) == 0`)).toBe('Operation not permitted');
    expect(await perl('syscall(425, 1, 0) == 0')).toBe('Operation not permitted');
    expect(await perl('syscall(435, 0, 0) == 0')).toBe('Function not implemented');
    for (const flags of ['-U', '-Ur', '-n', '-m', '-p --fork']) {
      expect(await fixture.bash(`unshare ${flags} true`), flags).toContain('Operation not permitted');
    }
    expect(await fixture.bash('mount -t tmpfs none /tmp')).toMatch(/permission denied|must be superuser/i);
    expect(
      await fixture.bash('grep -E "Cap(Prm|Eff|Bnd|Amb)|NoNewPrivs|Seccomp:" /proc/self/status | tr -d "\\t"'),
    ).toBe(
      'CapPrm:0000000000000000\nCapEff:0000000000000000\nCapBnd:0000000000000000\nCapAmb:0000000000000000\nNoNewPrivs:1\nSeccomp:2',
    );
    expect(await fixture.bash('su -c true; sudo -n true')).not.toBe('');
  });

  it('cannot delay its end or keep the lock by stopping the first process', async () => {
    expect(await fixture.bash('kill -9 1; kill -STOP 1; echo $?; readlink /proc/1/exe')).toMatch(/^0(\n.*bwrap)?$/m);
    expect(await fixture.bash('echo alive')).toBe('alive');
  });

  it('finds no open file or folder of the host in any process', async () => {
    const open = await fixture.bash('for fd in /proc/[0-9]*/fd/*; do readlink $fd; done | sort -u');
    const own = /^(socket|pipe):\[\d+\]$|^anon_inode:|^\/dev\/null$|^\/proc\/\d+\/fd$/;
    expect(open.split('\n').filter((target) => !own.test(target))).toEqual([]);
    expect(await fixture.bash('for fd in /proc/1/fd/*; do ls $fd/.. ; done 2>&1 | grep -v "cannot access"')).toBe(
      'exit 1',
    );
  });

  it('makes the host execute nothing: planted git hooks fire inside only', async () => {
    const trap = `/tmp/curfew-trap-${randomUUID()}`;
    await fixture.bash(`
      mkdir -p /workspace/repo /mnt/session/outputs/repo && cd /workspace/repo && git init -q
      printf '#!/bin/sh\\ntouch ${trap}\\n' > .git/evil.sh && chmod +x .git/evil.sh
      git config core.fsmonitor ./.git/evil.sh
      for hook in post-checkout post-index-change reference-transaction pre-commit; do cp .git/evil.sh .git/hooks/$hook; done
      cp -r .git /mnt/session/outputs/repo/.git; echo result > /mnt/session/outputs/result.txt; cd /workspace`);
    const { files } = await fixture.hands.listOutputs();
    expect(files.map((file) => file.path)).toContain('result.txt');
    for (const file of files) await bytesOf(fixture.hands.readOutput(file.path, 1_000_000));
    const later = await fixture.again();
    await later.kill();
    expect(existsSync(trap)).toBe(false);
    fixture.hands = await fixture.again();
    expect(await fixture.bash(`cd repo && git status >/dev/null 2>&1; ls ${trap}`)).toBe(trap);
  });
});
