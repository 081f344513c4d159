import { readdirSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { bubblewrap } from '../../../../engine/hands/bubblewrap/bubblewrap.ts';
import { foldersOf, groupHome } from '../../../../engine/hands/group/session-group.ts';
import { SANDBOX_LIMITS } from '../../../../engine/hands/pool/sandbox-limits.ts';
import { handsFixture, type HandsFixture } from '../../../support/engine/hands-fixture.ts';
import { processesOf } from '../../../support/engine/processes-of.ts';
import { describeWithSandbox } from '../../../support/engine/sandbox-gate.ts';
import { oneIn } from '../../../support/setup/sampled.ts';

const itSampled = oneIn(4);

const MiB = 1024 * 1024;

const HOME = await groupHome();
console.warn(`Memory of sandboxes is ${HOME ? `bounded by control groups of version ${HOME.version}` : 'counted'}.`);
const MEMFD_CREATE = process.arch === 'arm64' ? 279 : 319;
const FILL = 'my $block = "x" x 1048576; for (1 .. 600) { syswrite($f, $block) or last }';
/** Sends 200 times 1 MiB to itself and reads none of it. Prints how many MiB the kernel has taken. */
const UNREAD = `perl -MSocket -MIO::Handle -e '
  socket(my $l, AF_INET, SOCK_STREAM, 0); bind($l, sockaddr_in(0, INADDR_LOOPBACK)); listen($l, 300); my @all;
  for (1 .. 200) { socket(my $c, AF_INET, SOCK_STREAM, 0); connect($c, getsockname($l)); accept(my $a, $l); push @all, $c, $a;
    $c->blocking(0); my $n = syswrite($c, "x" x 1048576); $sent += $n || 0 }
  print int($sent / 1048576); sleep 1'`;
const HIDDEN_MEMORY = [
  `perl -e 'my $n = "x"; my $d = syscall(${MEMFD_CREATE}, $n, 0); $d >= 0 or print "denied"; open(my $f, ">&=", $d); ${FILL} sleep 1' 2>&1`,
  `perl -e 'for (1 .. 600) { my $s = shmget(0, 1048576, 01600) // (print("denied"), exit); shmwrite($s, "x" x 1048576, 0, 1048576) }' 2>&1`,
];

describeWithSandbox('what the processes of a sandbox may use together', () => {
  let fixture: HandsFixture;

  afterEach(() => fixture.remove());

  itSampled('is bounded in number: a fork bomb stops at its limit and ends with its sandbox', async () => {
    fixture = await handsFixture();
    const namespace = await fixture.bash('readlink /proc/self/ns/pid');
    const bomb = 'perl -e "while (1) { my $p = fork; if (!defined $p) { print qq(stopped after $n\\n); exit } ';
    const said = await fixture.bash(`${bomb} if (!$p) { sleep 60; exit } $n++ }"`.replaceAll('$', '\\$'));
    const made = Number(/stopped after (\d+)/.exec(said)?.[1]);
    expect(made).toBeGreaterThan(500);
    expect(made).toBeLessThan(1024);
    const processes = processesOf(namespace);
    expect(processes.count).toBeGreaterThan(500);
    await fixture.hands.kill();
    expect(processes.alive()).toEqual([]);
  });

  itSampled('is bounded in memory, and the agent is told', async () => {
    fixture = await handsFixture({ limits: { ...SANDBOX_LIMITS, memoryBytes: 400 * MiB } });
    const hog = `node -e 'const a = []; for (;;) a.push(Buffer.alloc(${16 * MiB}, 1))'`;
    await expect(fixture.bash(`${hog} & ${hog}`)).rejects.toThrow(
      /^The sandbox was stopped: its processes used \d\.\d+ GiB of memory; at most 0\.39 GiB are allowed\. Files in the/,
    );
    const next = await fixture.again();
    expect((await next.listOutputs()).files).toEqual([]);
  });

  itSampled('is bounded in memory that belongs to no process', async () => {
    for (const hog of HIDDEN_MEMORY) {
      fixture = await handsFixture({ limits: { ...SANDBOX_LIMITS, memoryBytes: 300 * MiB } });
      const said = await fixture.bash(hog).catch((error: Error) => error.message);
      if (HOME) expect(said).toMatch(/^The sandbox was stopped: its processes used \d\.\d+ GiB of memory/);
      else expect(said).toMatch(/^denied|its processes used \d\.\d+ GiB of memory/);
      await fixture.remove();
    }
    fixture = await handsFixture();
  });

  it('is bounded in what it sends to itself and does not read, because all connections of the machine share a bound', async ({
    skip,
  }) => {
    if (HOME === null) skip('this machine has no control groups');
    fixture = await handsFixture({ limits: { ...SANDBOX_LIMITS, connectionBytes: 4 * MiB } });
    const said = await fixture.bash(UNREAD).catch((error: Error) => error.message);
    if (HOME?.version === 1) expect(Number(said)).toBeLessThan(50);
    else expect(said).toMatch(/its processes used 0\.\d+ GiB of memory of connections/);
  });

  it('cannot have such memory where no group bounds it, and programs use files instead', async () => {
    // As on a machine without control groups, where the engine is not root.
    fixture = await handsFixture({ driver: { ...bubblewrap, isSandbox: false } });
    expect(await fixture.bash(`perl -e 'my $n = "x"; syscall(${MEMFD_CREATE}, $n, 0) >= 0 or print "$!"'`)).toBe(
      'Function not implemented',
    );
    expect(await fixture.bash(`perl -e 'shmget(0, ${MiB}, 01600) // print "$!"'`)).toBe('Cannot allocate memory');
    expect(await fixture.bash(`perl -e 'print "fine" if defined shmget(0, 56, 01600)'`)).toBe('fine');
    expect(await fixture.bash('node -p 1; git --version | cut -c 1-3; echo x > /dev/shm/x && cat /dev/shm/x')).toBe(
      '1\ngit\nx',
    );
  });

  itSampled('is counted in memory where no group bounds it, and leaves some of the machine to others', async () => {
    const driver = { ...bubblewrap, isSandbox: false };
    const hog = `node -e 'const a = []; for (;;) a.push(Buffer.alloc(${16 * MiB}, 1))'`;
    fixture = await handsFixture({ driver, limits: { ...SANDBOX_LIMITS, memoryBytes: 400 * MiB } });
    await expect(fixture.bash(`${hog} & ${hog}`)).rejects.toThrow(/its processes used \d\.\d+ GiB of memory/);
    const next = await fixture.again({ limits: { ...SANDBOX_LIMITS, freeMemoryBytes: Number.MAX_SAFE_INTEGER } });
    expect(await next.gone).toEqual({ reason: 'the memory of the machine is almost full' });
  });

  it('leaves no control group behind', async () => {
    fixture = await handsFixture();
    const doors = HOME ? foldersOf(HOME) : [];
    const groups = () =>
      doors.flatMap((folder) => readdirSync(folder)).filter((name) => name.includes(`-${process.pid}-`));
    if (HOME) expect(groups()).not.toEqual([]);
    await fixture.bash('setsid sleep 300 >/dev/null 2>&1 &');
    await fixture.hands.kill();
    await expect.poll(groups).toEqual([]);
  });

  itSampled('is bounded in processor time, that of ended processes included', async () => {
    fixture = await handsFixture({ limits: { ...SANDBOX_LIMITS, cpuMs: 1_200 } });
    // As often as it takes: on a busy machine each of them gets little of its 0.3 seconds.
    const busy = 'for i in $(seq 200); do timeout 0.3 sh -c "while :; do :; done"; done';
    await expect(fixture.bash(busy, 60_000)).rejects.toThrow(
      'its processes used more than 1.2 seconds of processor time',
    );
  });

  it('is bounded on the disk', async () => {
    fixture = await handsFixture({ limits: { ...SANDBOX_LIMITS, diskBytes: 50 * MiB, diskEveryMs: 100 } });
    await expect(fixture.bash('head -c 80M /dev/zero > big; sleep 20')).rejects.toThrow(
      /its processes used 0\.0\d GiB of disk; at most 0\.05 GiB are allowed/,
    );
  });

  it('is bounded on the disk for files without a name, too', async () => {
    fixture = await handsFixture({ limits: { ...SANDBOX_LIMITS, diskBytes: 50 * MiB, diskEveryMs: 100 } });
    await expect(fixture.bash('exec 9> big; rm big; head -c 80M /dev/zero >&9; sleep 20')).rejects.toThrow(
      /its processes used 0\.0\d GiB of disk; at most 0\.05 GiB are allowed/,
    );
  });

  it('is bounded in the number of files, also when it is busy with making them', async () => {
    fixture = await handsFixture({ limits: { ...SANDBOX_LIMITS, inodes: 2_000, diskEveryMs: 100 } });
    await expect(fixture.bash('mkdir d; for i in $(seq 3000); do : > d/$i; done; sleep 20')).rejects.toThrow(
      /it made \d+ files and folders; at most 2000 are allowed/,
    );
  });

  itSampled('is looked at as soon as the disk gets fuller, and not only at regular times', async () => {
    fixture = await handsFixture({ limits: { ...SANDBOX_LIMITS, diskBytes: 50 * MiB, diskEveryMs: 600_000 } });
    await expect(fixture.bash('sleep 0.6; head -c 400M /dev/zero > big; sync; sleep 20')).rejects.toThrow(
      /of disk; at most 0\.05 GiB are allowed/,
    );
  });

  itSampled('has a limit of open files for all processes together', async () => {
    fixture = await handsFixture({ limits: { ...SANDBOX_LIMITS, diskEveryMs: 100 } });
    const open = `perl -MPOSIX -e '1 while defined POSIX::dup(0); sleep 30'`;
    await expect(fixture.bash(`for i in $(seq 10); do ${open} & done; wait`)).rejects.toThrow(
      /its processes have more than 50000 files open/,
    );
  });

  it('leaves some of the disk to others', async () => {
    fixture = await handsFixture({
      limits: { ...SANDBOX_LIMITS, freeBytes: Number.MAX_SAFE_INTEGER, diskEveryMs: 100 },
    });
    await expect(fixture.bash('sleep 20')).rejects.toThrow('the disk is almost full');
  });
});
