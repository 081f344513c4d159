import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ToolResult } from '../../../../engine/tools/execute-tool.ts';
import { HANDS_DRIVERS } from '../../../support/engine/hands-drivers.ts';
import { handsFixture, type HandsFixture } from '../../../support/engine/hands-fixture.ts';

const never = new AbortController().signal;

describe.each(HANDS_DRIVERS)('edit in hands of the driver $name', (driver) => {
  let fixture: HandsFixture;

  beforeAll(async () => {
    fixture = await handsFixture({ driver });
  });

  afterAll(async () => {
    await fixture.hands.kill();
    await fixture.remove();
  });

  async function edit(old_string: string, new_string: string, more: object = {}): Promise<ToolResult> {
    const input = { file_path: 'file', old_string, new_string, ...more };
    return await fixture.hands.execute({ id: 'call', name: 'edit', input }, never);
  }

  async function put(content: Buffer): Promise<void> {
    await fixture.bash(`rm -rf file; echo ${content.toString('base64')} | base64 -d > file`);
  }

  async function content(): Promise<Buffer> {
    return Buffer.from(await fixture.bash('base64 -w 0 < file'), 'base64');
  }

  it.each([
    [
      'Latin-1',
      Buffer.from('caf\xe9 = one; na\xefve = 1\n', 'latin1'),
      Buffer.from('caf\xe9 = two; na\xefve = 1\n', 'latin1'),
    ],
    ['all bytes', bytes('one'), bytes('two')],
    ['a byte order mark', Buffer.from('\uFEFFone\n'), Buffer.from('\uFEFFtwo\n')],
    ['CR LF', Buffer.from('a\r\none\r\n'), Buffer.from('a\r\ntwo\r\n')],
    ['no end of the last line', Buffer.from('a\none'), Buffer.from('a\ntwo')],
    ['characters outside the basic plane', Buffer.from('😀one😀'), Buffer.from('😀two😀')],
  ])('replaces what it was asked to and leaves the rest as it is: %s', async (_, before, after) => {
    await put(before);
    expect(await edit('one', 'two')).toEqual({ content: 'edited file (1 replacement(s))', isError: false });
    expect(await content()).toEqual(after);
  });

  it('takes both strings literally', async () => {
    await put(Buffer.from('a.*b $1'));
    await edit('.*', "$& $1 $$ $` $' \\n");
    expect((await content()).toString()).toBe("a$& $1 $$ $` $' \\nb $1");
  });

  it('keeps mode and symbolic link', async () => {
    await fixture.bash('rm -rf file; echo one > target; chmod 751 target; ln -s target file');
    expect(await edit('one', 'two')).toMatchObject({ isError: false });
    expect(await fixture.bash('stat -c %a target; readlink file; cat target; ls -A | grep tmp')).toBe(
      '751\ntarget\ntwo\nexit 1',
    );
  });

  it('replaces all only if asked to, without looking at its own work', async () => {
    await put(Buffer.from('aaaaa'));
    expect(await edit('aa', 'a')).toEqual({
      content: 'edit: old_string appears 2 times in file (must be unique)',
      isError: true,
    });
    expect((await content()).toString()).toBe('aaaaa');
    expect(await edit('aa', 'aaa', { replace_all: true })).toEqual({
      content: 'edited file (2 replacement(s))',
      isError: false,
    });
    expect((await content()).toString()).toBe('aaaaaaa');
  });

  it.each([
    ['caf\uFFFD', 'x', /^edit: old_string not found in file\. The file is not UTF-8/],
    ['one\nna', 'x', /^edit: old_string not found in file\. Its lines end with CR LF/],
    ['', 'x', /^edit: old_string is required$/],
    ['one', 'half \ud800', /^edit: old_string and new_string must be well-formed/],
  ])('refuses %j for %j with the reason, and changes nothing', async (before, after, reason) => {
    const bytesBefore = Buffer.from('caf\xe9 = one\r\nna\xefve', 'latin1');
    await put(bytesBefore);
    const result = await edit(before, after);
    expect(result.content).toMatch(reason);
    expect(result.isError).toBe(true);
    expect(await content()).toEqual(bytesBefore);
  });

  it.each([
    ['mkdir file', 'edit: file is not a regular file'],
    ['mkfifo file', 'edit: file is not a regular file'],
    ['true', 'edit: file: no such file or directory'],
    ['truncate -s 1G file', 'edit: file is 1073741824 bytes, exceeds 16777216-byte limit.'],
    ['ln -s /etc/hostname file', /^path "file" is outside/],
    ['ln -s file file', /too many levels of symbolic links/],
  ])('refuses what is no file of ours: %s', async (command, reason) => {
    await fixture.bash(`rm -rf file; ${command}`);
    const result = await edit('one', 'two');
    expect(result.isError).toBe(true);
    expect(result.content).toEqual(typeof reason === 'string' ? reason : expect.stringMatching(reason));
  });

  it('works in a large file', async () => {
    await fixture.bash('rm -rf file; head -c 15000000 /dev/zero > file; echo one >> file');
    expect(await edit('one', 'two')).toMatchObject({ isError: false });
    expect(await fixture.bash('tail -c 4 file; stat -c %s file')).toBe('two\n15000004');
  });
});

function bytes(word: string): Buffer {
  return Buffer.concat([
    Buffer.from(Array.from({ length: 256 }, (_, i) => i)),
    Buffer.from(word),
    Buffer.from([0xff, 0]),
  ]);
}
