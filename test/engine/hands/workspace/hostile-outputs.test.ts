import { afterEach, beforeEach, expect, it } from 'vitest';
import type { OutputListing } from '../../../../engine/hands/hands-protocol.ts';
import { bytesOf } from '../../../support/engine/files/bytes-of.ts';
import { handsFixture, type HandsFixture } from '../../../support/engine/hands-fixture.ts';
import { describeWithSandbox } from '../../../support/engine/sandbox-gate.ts';
import { oneIn } from '../../../support/setup/sampled.ts';

const itSampled = oneIn(3);

const MiB = 1024 * 1024;

describeWithSandbox('hostile outputs', () => {
  let fixture: HandsFixture;

  beforeEach(async () => {
    fixture = await handsFixture();
  });
  afterEach(() => fixture.remove());

  async function listAfter(command: string): Promise<OutputListing> {
    await fixture.bash(`cd /mnt/session/outputs && ${command}; cd /workspace`, 60_000);
    return await fixture.hands.listOutputs();
  }

  it('with names that cannot be kept are told apart from those that can', async () => {
    const long = 'n'.repeat(255);
    const { files, omitted } = await listAfter(
      `touch $'new\\nline' $'bad\\xff' ${long} 'sp ace' 'ü' && mkdir -p $'x\\x01/y' && touch $'x\\x01/y/z'`,
    );
    expect(files.map(({ path }) => path)).toEqual([long, 'sp ace', 'ü']);
    expect(omitted.map(({ why }) => why)).toEqual(['name', 'name', 'name']);
  });

  it('in folders of any depth are listed as deep as a path may be long', async () => {
    const { files, omitted } = await listAfter(
      "touch top; p=$(printf 'd/%.0s' $(seq 1500)); mkdir -p $p; touch ${p}unseen; touch ${p:0:1000}seen",
    );
    expect(files.map(({ path }) => path)).toEqual(['top', `${'d/'.repeat(500)}seen`]);
    expect(omitted).toEqual([{ path: expect.stringMatching(/^(d\/)+/), why: 'name' }]);
  });

  it('that nobody may read are told, with the folders that hold them', async () => {
    const inside = await listAfter(
      'mkdir -p closed listed && touch closed/a listed/b fine; chmod 0 closed; chmod 444 listed',
    );
    expect(inside.files.map(({ path }) => path)).toEqual(['fine']);
    expect(inside.omitted).toEqual([
      { path: 'closed', why: 'unreadable' },
      { path: 'listed/b', why: 'unreadable' },
    ]);
    const all = await listAfter('chmod 0 /mnt/session/outputs');
    expect(all).toEqual({ files: [], omitted: [{ path: '.', why: 'unreadable' }], more: 0 });
  });

  itSampled(
    'of very many files are listed soon, those near the top first',
    async () => {
      await fixture.bash(
        'mkdir /mnt/session/outputs/many && cd $_ && seq 60000 | xargs touch; cd ..; echo x > top',
        90_000,
      );
      const began = performance.now();
      const { files, omitted, more } = await fixture.hands.listOutputs();
      expect(performance.now() - began).toBeLessThan(60_000);
      expect(files).toHaveLength(1_000);
      expect(files[0]?.path).toBe('top');
      expect(omitted.length + more).toBeGreaterThan(40_000);
    },
    120_000,
  );

  itSampled('that are sparse have the size that a reader sees', async () => {
    const { files } = await listAfter('truncate -s 1G sparse; truncate -s 20M small');
    expect(files.map(({ sizeBytes }) => sizeBytes)).toEqual([20 * MiB, 1024 * MiB]);
    expect((await bytesOf(fixture.hands.readOutput('small', 20 * MiB))).equals(Buffer.alloc(20 * MiB))).toBe(true);
    await expect(bytesOf(fixture.hands.readOutput('sparse', MiB))).rejects.toThrow('sparse has 1073741824 bytes');
  });

  itSampled('that grow, shrink or are replaced while they are read give no mixture of two files', async () => {
    await listAfter('head -c 20000000 /dev/zero > file');
    const growing = fixture.hands.readOutput('file', 20_000_000);
    await growing.next();
    await fixture.bash('truncate -s 30M /mnt/session/outputs/file');
    await expect(bytesOf(growing)).rejects.toThrow('file has 31457280 bytes; at most 20000000 are taken');
    const replaced = fixture.hands.readOutput('file', 40 * MiB);
    await replaced.next();
    await fixture.bash('cd /mnt/session/outputs; cp file other; mv other file; cd /workspace');
    await expect(bytesOf(replaced)).rejects.toThrow('Output file cannot be read: it was replaced while it was read');
    const linked = fixture.hands.readOutput('file', 40 * MiB);
    await linked.next();
    await fixture.bash('cd /mnt/session/outputs; ln -sf /etc/passwd file; cd /workspace');
    await expect(bytesOf(linked)).rejects.toThrow('ELOOP');
  });

  it('get another mark when only their content changes, even if their time is set back', async () => {
    const mark = async (command: string) => (await listAfter(command)).files[0]?.mark;
    const first = await mark('echo one > file; touch -d 2020-01-01 file');
    expect(await mark('true')).toBe(first);
    expect(await mark('echo two > file; touch -d 2020-01-01 file')).not.toBe(first);
  });

  it('are gone for the reader when the sandbox is killed in the middle', async () => {
    await listAfter('head -c 20000000 /dev/zero > file');
    const reading = fixture.hands.readOutput('file', 20_000_000);
    await reading.next();
    await fixture.hands.kill();
    await expect(bytesOf(reading)).rejects.toThrow('The sandbox was stopped');
  });
});
