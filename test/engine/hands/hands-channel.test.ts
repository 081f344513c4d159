import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import { toolExecutor } from '../../../engine/tools/execute-tool.ts';
import { listOutputs, readOutput } from '../../../engine/hands/pool/fetch-outputs.ts';
import { bytesOf } from '../../support/engine/files/bytes-of.ts';
import { openChannel, type HandsChannel } from '../../../engine/hands/hands-channel.ts';
import { HandsGone } from '../../../engine/hands/hands-gone.ts';
import { SAME_PATHS } from '../../../engine/hands/path-translation.ts';

const never = new AbortController().signal;
const MiB = 1024 * 1024;

describe('the line to hands that an agent has taken over', () => {
  let stdin: PassThrough;
  let stdout: PassThrough;
  let heard: Interface;
  let violations: string[];
  let channel: HandsChannel;

  beforeEach(async () => {
    stdin = new PassThrough();
    stdout = new PassThrough();
    violations = [];
    heard = createInterface({ input: stdin });
    const configured = once(heard, 'line');
    channel = openChannel(
      { stdin, stdout },
      { workdir: '/', allowedRoots: [], outputs: '/', environment: {}, egress: null, mark: null },
      end,
    );
    await configured;
  });

  function end(reason: string): void {
    violations.push(reason);
    channel.close(reason);
  }

  const say = (message: unknown) => stdout.write(`${JSON.stringify(message)}\n`);
  const asked = async () => JSON.parse(((await once(heard, 'line')) as [string])[0]) as { id: string };

  it('ignores answers that nobody asked for, and takes one per question', async () => {
    const request = asked();
    const { answer } = channel.ask({ tool: { name: 'bash', input: {} } });
    const { id } = await request;
    say({ id: 'another', done: 'forged' });
    say({ id, done: 'first' });
    say({ id, done: 'second' });
    say({ id, problem: 'third' });
    expect(await answer).toBe('first');
    expect(violations).toEqual([]);
  });

  it.each([
    ['what is no JSON', 'hello\n'],
    ['what is no object', '7\n'],
    ['an unknown kind', '{"id":"x","surprise":1}\n'],
    ['a wrong shape', '{"id":7,"chunk":"AA=="}\n'],
    ['nothing', '\n'],
  ])('is cut by %s', async (_, line) => {
    const { answer } = channel.ask({ tool: { name: 'bash', input: {} } });
    stdout.write(line);
    await expect(answer).rejects.toThrow(HandsGone);
    expect(violations).toEqual(['it said something that is not of its protocol']);
  });

  it('is cut when a line has no end, and holds no more of it than the cap', async () => {
    const { answer } = channel.ask({ tool: { name: 'bash', input: {} } });
    for (let i = 0; i < 40; i += 1) stdout.write(Buffer.alloc(MiB, 'a'));
    await expect(answer).rejects.toThrow('it said a line without an end');
    expect(violations).toHaveLength(1);
    await expect(channel.ask({ tool: { name: 'bash', input: {} } }).answer).rejects.toThrow(HandsGone);
  });

  it('carries a line that is as long as a result can be, in pieces or many at once', async () => {
    const request = asked();
    const { answer } = channel.ask({ tool: { name: 'bash', input: {} } });
    const { id } = await request;
    const long = '\u0001'.repeat(256 * 1024);
    const line = Buffer.from(`${JSON.stringify({ id: 'x', chunk: '' })}\n${JSON.stringify({ id, done: long })}\n`);
    for (let at = 0; at < line.length; at += 99_991) stdout.write(line.subarray(at, at + 99_991));
    expect(await answer).toBe(long);
  });

  it('carries no result of another shape to the agent', async () => {
    const execute = toolExecutor(channel, end, { paths: SAME_PATHS });
    const request = asked();
    const result = execute({ id: 'call', name: 'glob', input: { pattern: '*' } }, never);
    say({ id: (await request).id, done: { content: ['no', 'text'], isError: false } });
    await expect(result).rejects.toThrow('it answered with something that is not a result');
  });

  it('carries no output longer than was asked for', async () => {
    const request = asked();
    const reading = bytesOf(readOutput(channel, end, { path: 'file', capBytes: 10 }));
    const { id } = await request;
    say({ id, chunk: Buffer.alloc(8).toString('base64') });
    say({ id, chunk: Buffer.alloc(8).toString('base64') });
    await expect(reading).rejects.toThrow('it sent more of file than was asked for');
  });

  it('carries no list of outputs of another shape', async () => {
    const request = asked();
    const listing = listOutputs(channel, end);
    say({ id: (await request).id, done: [{ path: 7 }] });
    await expect(listing).rejects.toThrow('The sandbox gave no proper list of its outputs.');
  });

  it('is cut when a cancelled call does not stop, and the caller gets its own reason', async () => {
    const execute = toolExecutor(channel, end, { paths: SAME_PATHS });
    const cancel = new AbortController();
    const request = asked();
    const result = execute({ id: 'call', name: 'bash', input: { command: 'sleep 9' } }, cancel.signal);
    const { id } = await request;
    const cancelled = asked();
    cancel.abort(new Error('interrupted by the user'));
    expect(await cancelled).toEqual({ cancel: id });
    await expect(result).rejects.toThrow('interrupted by the user');
    expect(violations).toEqual(['"bash" did not stop when it was cancelled']);
  });

  it('is cut when an answer is overdue', async () => {
    const execute = toolExecutor(channel, end, { paths: SAME_PATHS, graceMs: 50 });
    const result = execute({ id: 'call', name: 'bash', input: { command: 'true', timeout_ms: 100 } }, never);
    await expect(result).rejects.toThrow('"bash" gave no answer within 0.15 seconds');
  });
});
