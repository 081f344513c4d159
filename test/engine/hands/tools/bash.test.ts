import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ToolResult } from '../../../../engine/tools/execute-tool.ts';
import { HANDS_DRIVERS } from '../../../support/engine/hands-drivers.ts';
import { handsFixture, type HandsFixture } from '../../../support/engine/hands-fixture.ts';
import { oneIn } from '../../../support/setup/sampled.ts';

const itSampled = oneIn(3);

const never = new AbortController().signal;
/** Far above what a command takes that does not wait for its timeout, and far below that timeout. */
const AT_ONCE_MS = 30_000;

describe.each(HANDS_DRIVERS)('bash in hands of the driver $name', (driver) => {
  let fixture: HandsFixture;

  beforeAll(async () => {
    fixture = await handsFixture({ driver });
  });

  afterAll(async () => {
    await fixture.hands.kill();
    await fixture.remove();
  });

  async function run(command: string, more: object = {}): Promise<ToolResult> {
    const input = { command, timeout_ms: 60_000, ...more };
    const began = performance.now();
    const result = await fixture.hands.execute({ id: 'call', name: 'bash', input }, never);
    expect(performance.now() - began, command).toBeLessThan(AT_ONCE_MS);
    return result;
  }

  async function expectState(): Promise<void> {
    expect(await run('echo "$PWD $KEPT $OWN"; greet')).toEqual({
      content: '/workspace/empty yes too\nhello',
      isError: false,
    });
  }

  it.each([
    ['exit 3', 'exit 3'],
    ['(sleep 60 &) ; sleep 60 & exit 3', 'exit 3'],
    ['set -e; false; echo no', 'exit 1'],
    ['echo "exit 4" > script.sh; . ./script.sh', 'exit 4'],
    ['exec sh -c "echo last; exit 5"', 'last\nexit 5'],
    ['kill $$; sleep 1', 'exit 143'],
    ['kill -9 $$; sleep 1', 'exit 137'],
    ['trap "echo bye" EXIT; exit 6', 'bye\nexit 6'],
  ])('tells output and code of a command that ends the shell: %s', async (command, told) => {
    await run('mkdir -p /workspace/deep; cd /workspace/deep; export KEPT="a  b\n\'c\'"; gone() { :; }');
    const { content, isError } = await run(`echo before; ${command}`);
    expect(content).toMatch(new RegExp(`^before\n${told}\n\\[This command ended the shell\\. .*\\]$`));
    expect(isError).toBe(true);
    const after = await run('pwd; echo "$KEPT"; gone');
    expect(after.content).toContain("/workspace/deep\na  b\n'c'\n");
    expect(after.content).toContain('gone: command not found\nexit 127');
  });

  it('tells a shell that ended with code 0 from a failure', async () => {
    expect(await run('echo out; exit 0')).toMatchObject({
      content: expect.stringMatching(/^out\nexit 0\n/),
      isError: false,
    });
  });

  it('tells the code of a command that fails beside its output', async () => {
    expect(await run('echo out; echo err >&2; (exit 9)')).toEqual({ content: 'out\nerr\nexit 9', isError: true });
    expect(await run('false')).toEqual({ content: 'exit 1', isError: true });
  });

  describe('refuses what bash cannot read, at once and in its own words, runs nothing of it and keeps the shell', () => {
    it.each([
      ['echo "open', /unexpected EOF while looking for matching `"'/],
      ["echo 'open", /unexpected EOF while looking for matching `''/],
      ['cat <<END\nhello', /here-document at line \d+ delimited by end-of-file \(wanted `END'\)/],
      ['cat <<"END" > file\nhello\n END', /here-document at line \d+ delimited by end-of-file \(wanted `END'\)/],
      ['if true; then echo yes', /syntax error/],
      ['while true; do', /syntax error/],
      ['{ echo yes', /syntax error/],
      ['(echo yes', /syntax error/],
      ['echo $(ls', /syntax error/],
      ['echo `ls', /unexpected EOF while looking for matching ``'/],
      ['echo ${HOME', /syntax error|unexpected EOF/],
      ['case x in x) echo yes', /syntax error/],
      ['echo yes \\', /syntax error/],
      ['echo one\necho two)\necho three', /syntax error near unexpected token `\)'/],
      ['if true; then\r\n  echo yes\r\nfi\r\n', /syntax error/],
    ])('%j', async (command, words) => {
      await run('mkdir -p /workspace/empty; cd /workspace/empty; export KEPT=yes; OWN=too; greet() { echo hello; }');
      const { content, isError } = await run(`touch ran\n${command}`);
      expect(content).toMatch(words);
      expect(isError).toBe(true);
      expect(await run('ls')).toEqual({ content: '', isError: false });
      await expectState();
    });
  });

  it.each([
    ['a command without an end of line', 'printf "no newline"', 'no newline'],
    ['nothing but a comment', '# only this', ''],
    ['a here-document whose delimiter is the last line', 'cat <<END\nhello\nEND', 'hello'],
    ['quotes, backslashes and dollars', `printf '%s|' "a'b" 'c"d' \\\\ '$HOME'`, `a'b|c"d|\\|$HOME|`],
    ['lines that end with CR LF', 'printf "%q\\n" a\r\nprintf "%q\\n" b', "$'a\\r'\nb"],
    ['a reader of stdin', 'cat; read line; echo "[$line]"', '[]'],
    ['output of any bytes', 'printf "a\\0b\\377c"', 'a\uFFFDb\uFFFDc'],
    ['closed streams', '(exec >&- 2>&-; true); echo open', 'open'],
    ['streams that are redirected for good', 'exec >/dev/null 2>&1; echo lost', ''],
    [
      'descriptors of its own',
      'exec 3>&1 4>&2 9>&1; echo three >&3; echo four >&4; echo nine >&9',
      'three\nfour\nnine',
    ],
    ['a trace', 'set -x; : traced; set +x', '++ : traced\n++ set +x'],
    ['one very long line', 'head -c 90000 /dev/zero | tr "\\0" a | wc -c', '90000'],
    ['a long command', `: ${'x'.repeat(300_000)}; echo done`, 'done'],
  ])('takes %s', async (_, command, content) => {
    expect(await run(command)).toEqual({ content, isError: false });
    expect(await run('echo next')).toEqual({ content: 'next', isError: false });
  });

  it('leaves descriptors alone that a command opens for later ones, and those that it counts on being closed', async () => {
    expect(await run('exec 10>ten 11>eleven 12>&1 14>&2 200>lock; echo out; flock -n 200')).toEqual({
      content: 'out',
      isError: false,
    });
    expect(await run('echo kept >&10; echo 11 >&11; echo twelve >&12; cat ten eleven')).toEqual({
      content: 'twelve\nkept\n11',
      isError: false,
    });
    expect(await run('for fd in {3..200}; do eval "exec $fd>&-"; done; echo closed')).toEqual({
      content: 'closed',
      isError: false,
    });
    expect(await run('exec {own}>own; echo $own')).toEqual({ content: '10', isError: false });
  });

  it('tells the exit code also while a trap prints before each command', async () => {
    expect(await run("trap 'echo about to run' DEBUG")).toEqual({ content: '', isError: false });
    expect(await run('false')).toEqual({ content: 'about to run\nexit 1', isError: true });
    expect(await run('trap - DEBUG')).toEqual({ content: 'about to run', isError: false });
  });

  it('refuses a command with a NUL character, which bash would leave out', async () => {
    expect(await run('rm -rf /workspace/a\0b')).toEqual({
      content: 'bash: the command holds a NUL character, which no shell can read.',
      isError: true,
    });
  });

  itSampled('keeps the end of 100 MB of output, from characters that are whole', async () => {
    const { content, isError } = await run('yes é | head -c 99999999; echo the end');
    expect(isError).toBe(false);
    expect(content).toMatch(/^\[output truncated\]\n(?:é\n|\n)/);
    expect(content).toMatch(/\né\nthe end$/);
    expect(Buffer.byteLength(content)).toBeLessThan(110_000);
  });

  it('answers while a background job holds the output open', async () => {
    expect(await run('sleep 60 & echo started')).toEqual({ content: 'started', isError: false });
    expect(await run('jobs | wc -l')).toEqual({ content: '1', isError: false });
    await run('', { restart: true });
  });

  itSampled(
    'tells what a command had printed when it was stopped at its timeout, and goes on in the same folder',
    async () => {
      await run('mkdir -p /workspace/deep; cd /workspace/deep; export KEPT=yes');
      expect(await run('cd /; echo before; sleep 60', { timeout_ms: 1_500 })).toEqual({
        content: 'before\nbash: bash command timed out after 1500ms',
        isError: true,
      });
      expect(await run('pwd; echo $KEPT')).toEqual({ content: '/workspace/deep\nyes', isError: false });
    },
  );

  it('begins anew when it is asked to restart', async () => {
    await run('mkdir -p /workspace/deep; cd /workspace/deep; export KEPT=yes');
    expect(await run('', { restart: true })).toEqual({ content: 'bash session restarted', isError: false });
    expect(await run('pwd; echo "[$KEPT]"')).toEqual({ content: '/workspace\n[]', isError: false });
  });
});
