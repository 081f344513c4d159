import { afterAll, beforeAll, expect, it } from 'vitest';
import { bytesOf } from '../../../support/engine/files/bytes-of.ts';
import { handsFixture, type HandsFixture } from '../../../support/engine/hands-fixture.ts';
import { describeWithSandbox } from '../../../support/engine/sandbox-gate.ts';

const MiB = 1024 * 1024;

describeWithSandbox('the outputs of a session', () => {
  let fixture: HandsFixture;

  beforeAll(async () => {
    fixture = await handsFixture();
  });

  afterAll(() => fixture.remove());

  it('are listed with size and time, and read byte for byte, however large', async () => {
    await fixture.bash(`cd /mnt/session/outputs && mkdir -p deep/er && printf 'a\\0b' > deep/er/file &&
      node -e 'fs.writeFileSync("large", Buffer.alloc(5e6, "0123456789"))'; cd /workspace`);
    const { files } = await fixture.hands.listOutputs();
    expect(files).toEqual([
      { path: 'large', sizeBytes: 5_000_000, modifiedMs: expect.closeTo(Date.now(), -5), mark: expect.any(String) },
      { path: 'deep/er/file', sizeBytes: 3, modifiedMs: expect.any(Number), mark: expect.any(String) },
    ]);
    expect(await bytesOf(fixture.hands.readOutput('deep/er/file', 10))).toEqual(Buffer.from('a\0b'));
    const large = await bytesOf(fixture.hands.readOutput('large', 5_000_000));
    expect(Buffer.compare(large, Buffer.alloc(5_000_000, '0123456789'))).toBe(0);
  });

  it('are refused when they are larger than asked for', async () => {
    await fixture.bash('truncate -s 1G /mnt/session/outputs/huge');
    await expect(bytesOf(fixture.hands.readOutput('huge', MiB))).rejects.toThrow(
      `Output huge cannot be read: huge has 1073741824 bytes; at most ${MiB} are taken`,
    );
    expect(await fixture.bash('echo alive; rm /mnt/session/outputs/huge')).toBe('alive');
  });

  it('are regular files: links, pipes, sockets and devices are neither listed nor read', async () => {
    await fixture.bash(`cd /mnt/session/outputs && ln -s /etc/passwd link && ln -s /etc folder && mkfifo pipe &&
      node -e 'net.createServer().listen("socket", () => process.exit())'; ln -s /dev/zero zero; ln -s . loop; cd /workspace`);
    const paths = (await fixture.hands.listOutputs()).files.map((file) => file.path);
    expect(paths).toEqual(['large', 'deep/er/file']);
    const refusals: [string, RegExp][] = [
      ['link', /ELOOP/],
      ['folder/passwd', /folder\/passwd is behind a symbolic link/],
      ['loop/large', /loop\/large is behind a symbolic link/],
      ['pipe', /pipe is not a regular file/],
      ['socket', /ENXIO|not a regular file/],
      ['zero', /ELOOP/],
      ['deep', /deep is not a regular file/],
      ['absent', /ENOENT/],
    ];
    for (const [path, refusal] of refusals) {
      await expect(bytesOf(fixture.hands.readOutput(path, MiB)), path).rejects.toThrow(refusal);
    }
  });

  it('have only paths below their folder', async () => {
    for (const path of ['../../../etc/passwd', '/etc/passwd', 'a/../b', 'a//b', './a', '', 'a\nb', 'a\0b']) {
      await expect(bytesOf(fixture.hands.readOutput(path, MiB)), JSON.stringify(path)).rejects.toThrow(
        `"${path}" is not a path below /mnt/session/outputs.`,
      );
    }
    await fixture.bash(`cd /mnt/session/outputs && touch $'new\\nline'; cd /workspace`);
    expect((await fixture.hands.listOutputs()).files.map((file) => file.path)).not.toContain('new\nline');
    await fixture.bash('rm /mnt/session/outputs/new*');
  });

  it('are at most a thousand', async () => {
    await fixture.bash('mkdir /mnt/session/outputs/many && cd $_ && seq 1200 | xargs touch; cd /workspace');
    const { files, omitted, more } = await fixture.hands.listOutputs();
    expect(files).toHaveLength(1000);
    expect(omitted.filter(({ why }) => why === 'count').length + more).toBe(202);
  });
});
