import { afterEach, expect, it } from 'vitest';
import { SANDBOX_LIMITS } from '../../../../engine/hands/pool/watchdog.ts';
import { handsFixture, type HandsFixture } from '../../../support/engine/hands-fixture.ts';
import { processesOf } from '../../../support/engine/processes-of.ts';
import { describeWithSandbox } from '../../../support/engine/sandbox-gate.ts';

const MiB = 1024 * 1024;

describeWithSandbox('what the processes of a sandbox may use together', () => {
  let fixture: HandsFixture;

  afterEach(() => fixture.remove());

  it('is bounded in number: a fork bomb stops at its limit and ends with its sandbox', async () => {
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

  it('is bounded in memory, and the agent is told', async () => {
    fixture = await handsFixture({ limits: { ...SANDBOX_LIMITS, residentBytes: 400 * MiB } });
    const hog = `node -e 'const a = []; for (;;) a.push(Buffer.alloc(${16 * MiB}, 1))'`;
    await expect(fixture.bash(`${hog} & ${hog}`)).rejects.toThrow(
      /^The sandbox was stopped: its processes used \d\.\d+ GiB of memory; at most 0\.39 GiB are allowed\. Files in the/,
    );
    const next = await fixture.again();
    expect((await next.listOutputs()).files).toEqual([]);
  });

  it('is bounded in processor time, that of ended processes included', async () => {
    fixture = await handsFixture({ limits: { ...SANDBOX_LIMITS, cpuMs: 600 } });
    // As often as it takes: on a busy machine each of them gets little of its 0.3 seconds.
    await expect(fixture.bash('for i in $(seq 100); do timeout 0.3 sh -c "while :; do :; done"; done')).rejects.toThrow(
      'its processes used more than 0.6 seconds of processor time',
    );
  });

  it('is bounded on the disk', async () => {
    fixture = await handsFixture({ limits: { ...SANDBOX_LIMITS, diskBytes: 50 * MiB, diskEveryMs: 100 } });
    await expect(fixture.bash('head -c 80M /dev/zero > big; sleep 20')).rejects.toThrow(
      /its processes used 0\.0\d GiB of disk; at most 0\.05 GiB are allowed/,
    );
  });

  it('leaves some of the disk to others', async () => {
    fixture = await handsFixture({
      limits: { ...SANDBOX_LIMITS, freeBytes: Number.MAX_SAFE_INTEGER, diskEveryMs: 100 },
    });
    await expect(fixture.bash('sleep 20')).rejects.toThrow('the disk is almost full');
  });
});
