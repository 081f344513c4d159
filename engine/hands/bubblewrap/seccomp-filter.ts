import { SYSTEM_CALLS, type Architecture } from './system-calls.ts';

const CLONE3 = 435;
const CLONE_NEWUSER = 0x10000000;
const ALLOWED_FAMILIES = { AF_UNIX: 1, AF_INET: 2, AF_INET6: 10 };
const AF_NETLINK = 16;
const NETLINK_ROUTE = 0;
const X32_CALLS = 0x40000000;

const LOAD = 0x20;
const IF_EQUAL = 0x15;
const IF_AT_LEAST = 0x35;
const IF_ANY_BIT = 0x45;
const RETURN = 0x06;
const ALLOW = 0x7fff0000;
const KILL = 0x80000000;
const NOT_PERMITTED = 0x00050001;
const NO_SUCH_CALL = 0x00050026;
const NO_MEMORY = 0x0005000c;
/** Offsets into `struct seccomp_data`. Of most arguments only the low half is read: these calls use no more. */
const AT = { call: 0, architecture: 4, argument0: 16, argument1: 24, argument1High: 28, argument2: 32 };
/** PostgreSQL needs 56 bytes. The kernel allows 4,096 segments in a namespace, so together they have 256 MiB. */
const LARGEST_SHARED_SEGMENT = 64 * 1024;

type Instruction = [code: number, ifTrue: number, ifFalse: number, operand: number];

/**
 * A seccomp filter (classic BPF, little endian, as `bwrap --seccomp` reads it): no debugging of other processes, no
 * mounts, no new namespaces, no key rings, no io_uring, and no sockets but local, IP and routing ones. AF_VSOCK is why
 * it is needed even without a network: it is not bound to a network namespace and reaches the hypervisor. Where memory is
 * only counted, process by process, it also denies memory that belongs to no process.
 */
export function seccompFilter(architecture: Architecture, memory: 'bounded' | 'counted'): Buffer {
  const { audit, socket, clone, denied, memoryFiles, shmget } = SYSTEM_CALLS[architecture];
  return encode([
    [LOAD, 0, 0, AT.architecture],
    ...unless(IF_EQUAL, audit, [[RETURN, 0, 0, KILL]]),
    [LOAD, 0, 0, AT.call],
    ...when(IF_AT_LEAST, X32_CALLS, [[RETURN, 0, 0, NO_SUCH_CALL]]),
    ...denied.flatMap((call) => when(IF_EQUAL, call, [[RETURN, 0, 0, NOT_PERMITTED]])),
    // Its flags are in memory, where a filter cannot read them. C libraries use clone when clone3 is missing.
    ...when(IF_EQUAL, CLONE3, [[RETURN, 0, 0, NO_SUCH_CALL]]),
    ...when(IF_EQUAL, clone, [
      [LOAD, 0, 0, AT.argument0],
      ...when(IF_ANY_BIT, CLONE_NEWUSER, [[RETURN, 0, 0, NOT_PERMITTED]]),
      [RETURN, 0, 0, ALLOW],
    ]),
    ...when(IF_EQUAL, socket, socketRules()),
    ...(memory === 'counted' ? noHiddenMemory(memoryFiles, shmget) : []),
    [RETURN, 0, 0, ALLOW],
  ]);
}

/** Programs that find no memory files use files below /dev/shm or /tmp instead, whose size is limited. */
function noHiddenMemory(memoryFiles: number[], shmget: number): Instruction[] {
  return [
    ...memoryFiles.flatMap((call) => when(IF_EQUAL, call, [[RETURN, 0, 0, NO_SUCH_CALL]])),
    ...when(IF_EQUAL, shmget, [
      [LOAD, 0, 0, AT.argument1High],
      ...when(IF_AT_LEAST, 1, [[RETURN, 0, 0, NO_MEMORY]]),
      [LOAD, 0, 0, AT.argument1],
      ...when(IF_AT_LEAST, LARGEST_SHARED_SEGMENT + 1, [[RETURN, 0, 0, NO_MEMORY]]),
    ]),
  ];
}

function socketRules(): Instruction[] {
  return [
    [LOAD, 0, 0, AT.argument0],
    ...Object.values(ALLOWED_FAMILIES).flatMap((family) => when(IF_EQUAL, family, [[RETURN, 0, 0, ALLOW]])),
    ...when(IF_EQUAL, AF_NETLINK, [
      // Node lists network interfaces with it, and development servers do so when they start.
      [LOAD, 0, 0, AT.argument2],
      ...when(IF_EQUAL, NETLINK_ROUTE, [[RETURN, 0, 0, ALLOW]]),
    ]),
    [RETURN, 0, 0, NOT_PERMITTED],
  ];
}

/** Jumps are relative: over `then`, if the test fails. */
function when(test: number, operand: number, then: Instruction[]): Instruction[] {
  return [[test, 0, then.length, operand], ...then];
}

/** The other way round: over `otherwise`, if the test holds. */
function unless(test: number, operand: number, otherwise: Instruction[]): Instruction[] {
  return [[test, otherwise.length, 0, operand], ...otherwise];
}

function encode(program: Instruction[]): Buffer {
  const bytes = Buffer.alloc(program.length * 8);
  for (const [i, [code, ifTrue, ifFalse, operand]] of program.entries()) {
    bytes.writeUInt16LE(code, i * 8);
    bytes.writeUInt8(ifTrue, i * 8 + 2);
    bytes.writeUInt8(ifFalse, i * 8 + 3);
    bytes.writeUInt32LE(operand, i * 8 + 4);
  }
  return bytes;
}
