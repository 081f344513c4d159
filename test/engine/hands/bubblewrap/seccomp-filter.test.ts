import { describe, expect, it } from 'vitest';
import { seccompFilter } from '../../../../engine/hands/bubblewrap/seccomp-filter.ts';
import type { Architecture } from '../../../../engine/hands/bubblewrap/system-calls.ts';

const ALLOW = 0x7fff0000;
const KILL = 0x80000000;
const NOT_PERMITTED = 0x00050001;
const NO_SUCH_CALL = 0x00050026;
const NO_MEMORY = 0x0005000c;
const AUDIT = { x64: 0xc000003e, arm64: 0xc00000b7 };

/** Runs the filter as a kernel would, on one call. Written from the kernel's documentation of classic BPF. */
function decide(
  architecture: Architecture,
  call: number,
  { args = [], audit = AUDIT[architecture] }: { args?: number[]; audit?: number } = {},
): number {
  return decideWith(seccompFilter(architecture, 'bounded'), { call, args, audit });
}

function decideWith(filter: Buffer, { call, args, audit }: { call: number; args: number[]; audit: number }): number {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(call, 0);
  data.writeUInt32LE(audit, 4);
  args.forEach((argument, i) => data.writeBigUInt64LE(BigInt(argument), 16 + 8 * i));
  let accumulator = 0;
  for (let at = 0; at < filter.length; at += 8) {
    const operand = filter.readUInt32LE(at + 4);
    const jump = (condition: boolean) => 8 * filter.readUInt8(at + (condition ? 2 : 3));
    const code = filter.readUInt16LE(at);
    if (code === 0x06) return operand;
    else if (code === 0x20) accumulator = data.readUInt32LE(operand);
    else if (code === 0x15) at += jump(accumulator === operand);
    else if (code === 0x35) at += jump(accumulator >= operand);
    else if (code === 0x45) at += jump((accumulator & operand) !== 0);
    else throw new Error(`unknown instruction ${code}`);
  }
  throw new Error('ran over the end');
}

const NUMBERS = {
  x64: {
    read: 0,
    write: 1,
    socket: 41,
    clone: 56,
    ptrace: 101,
    mount: 165,
    keyctl: 250,
    unshare: 272,
    setns: 308,
    bpf: 321,
  },
  arm64: {
    read: 63,
    write: 64,
    socket: 198,
    clone: 220,
    ptrace: 117,
    mount: 40,
    keyctl: 219,
    unshare: 97,
    setns: 268,
    bpf: 280,
  },
};

describe.each(['x64', 'arm64'] as const)('the filter of system calls on %s', (architecture) => {
  const call = NUMBERS[architecture];
  const decision = (number: number, ...args: number[]) => decide(architecture, number, { args });

  it('lets ordinary calls through', () => {
    for (const number of [call.read, call.write, 439, 441, 451]) expect(decision(number)).toBe(ALLOW);
  });

  it('denies what reaches other processes, mounts, namespaces, keys and io_uring', () => {
    const denied = [call.ptrace, call.mount, call.keyctl, call.unshare, call.setns, call.bpf, 425, 426, 427, 428, 438];
    for (const number of denied) expect(decision(number), `${number}`).toBe(NOT_PERMITTED);
  });

  it('lets processes and threads be made, but no user namespace', () => {
    expect(decision(call.clone, 0x3d0f00)).toBe(ALLOW);
    expect(decision(call.clone, 17)).toBe(ALLOW);
    expect(decision(call.clone, 0x10000000 | 17)).toBe(NOT_PERMITTED);
    expect(decision(435)).toBe(NO_SUCH_CALL);
  });

  it('lets sockets be local, IP or routing, and nothing else', () => {
    for (const family of [1, 2, 10]) expect(decision(call.socket, family, 1, 0)).toBe(ALLOW);
    expect(decision(call.socket, 16, 3, 0)).toBe(ALLOW);
    expect(decision(call.socket, 16, 3, 12)).toBe(NOT_PERMITTED);
    for (const family of [0, 3, 17, 38, 40, 44]) expect(decision(call.socket, family, 1, 0)).toBe(NOT_PERMITTED);
  });

  it('denies memory that belongs to no process where memory is only counted, but for small shared segments', () => {
    const { memfd, shmget } = architecture === 'x64' ? { memfd: 319, shmget: 29 } : { memfd: 279, shmget: 194 };
    const counted = (number: number, ...args: number[]) =>
      decideWith(seccompFilter(architecture, 'counted'), { call: number, args, audit: AUDIT[architecture] });
    for (const number of [memfd, 447]) {
      expect(counted(number)).toBe(NO_SUCH_CALL);
      expect(decision(number)).toBe(ALLOW);
    }
    for (const size of [0, 56, 64 * 1024]) expect(counted(shmget, 0, size)).toBe(ALLOW);
    for (const size of [64 * 1024 + 1, 2 ** 31, 2 ** 32, 2 ** 40 + 56]) {
      expect(counted(shmget, 0, size), `${size}`).toBe(NO_MEMORY);
      expect(decision(shmget, 0, size)).toBe(ALLOW);
    }
    expect(counted(call.read)).toBe(ALLOW);
  });

  it('ends a program for another processor, and refuses x32 calls', () => {
    expect(decide(architecture, call.read, { audit: 0x40000003 })).toBe(KILL);
    expect(decide(architecture, 0x40000000 + 59)).toBe(NO_SUCH_CALL);
  });
});
