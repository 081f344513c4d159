/** A processor whose system calls are known here. */
export type Architecture = 'x64' | 'arm64';

interface CallTable {
  audit: number;
  socket: number;
  clone: number;
  denied: number[];
}

// https://github.com/torvalds/linux: include/uapi/linux/audit.h, arch/x86/entry/syscalls/syscall_64.tbl,
// include/uapi/asm-generic/unistd.h. From 424 on the numbers are the same everywhere.
const EVERYWHERE = {
  io_uring_setup: 425,
  io_uring_enter: 426,
  io_uring_register: 427,
  open_tree: 428,
  move_mount: 429,
  fsopen: 430,
  fsconfig: 431,
  fsmount: 432,
  fspick: 433,
  pidfd_getfd: 438,
  mount_setattr: 442,
};
const X64 = {
  ptrace: 101,
  pivot_root: 155,
  chroot: 161,
  mount: 165,
  umount2: 166,
  init_module: 175,
  kexec_load: 246,
  add_key: 248,
  request_key: 249,
  keyctl: 250,
  unshare: 272,
  perf_event_open: 298,
  open_by_handle_at: 304,
  setns: 308,
  process_vm_readv: 310,
  process_vm_writev: 311,
  finit_module: 313,
  kexec_file_load: 320,
  bpf: 321,
  userfaultfd: 323,
};
const ARM64 = {
  umount2: 39,
  mount: 40,
  pivot_root: 41,
  chroot: 51,
  unshare: 97,
  kexec_load: 104,
  init_module: 105,
  ptrace: 117,
  add_key: 217,
  request_key: 218,
  keyctl: 219,
  perf_event_open: 241,
  open_by_handle_at: 265,
  setns: 268,
  process_vm_readv: 270,
  process_vm_writev: 271,
  finit_module: 273,
  bpf: 280,
  userfaultfd: 282,
  kexec_file_load: 294,
};
const TABLES: Record<Architecture, CallTable> = {
  x64: { audit: 0xc000003e, socket: 41, clone: 56, denied: [...Object.values(X64), ...Object.values(EVERYWHERE)] },
  arm64: {
    audit: 0xc00000b7,
    socket: 198,
    clone: 220,
    denied: [...Object.values(ARM64), ...Object.values(EVERYWHERE)],
  },
};
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
/** Offsets into `struct seccomp_data`; of an argument the low half, which is all that these calls look at. */
const AT = { call: 0, architecture: 4, argument0: 16, argument2: 32 };

type Instruction = [code: number, ifTrue: number, ifFalse: number, operand: number];

/**
 * A seccomp filter (classic BPF, little endian, as `bwrap --seccomp` reads it): no debugging of other processes, no
 * mounts, no new namespaces, no key rings, no io_uring, and no sockets but local, IP and routing ones. AF_VSOCK is why
 * it is needed even without a network: it is not bound to a network namespace and reaches the hypervisor.
 */
export function seccompFilter(architecture: Architecture): Buffer {
  const { audit, socket, clone, denied } = TABLES[architecture];
  return encode([
    [LOAD, 0, 0, AT.architecture],
    ...when(IF_EQUAL, audit, [], [[RETURN, 0, 0, KILL]]),
    [LOAD, 0, 0, AT.call],
    ...when(IF_AT_LEAST, X32_CALLS, [[RETURN, 0, 0, NO_SUCH_CALL]]),
    ...denied.flatMap((call) => when(IF_EQUAL, call, [[RETURN, 0, 0, NOT_PERMITTED]])),
    // Its flags are in memory, out of a filter's sight; without it the C libraries use clone.
    ...when(IF_EQUAL, CLONE3, [[RETURN, 0, 0, NO_SUCH_CALL]]),
    ...when(IF_EQUAL, clone, [
      [LOAD, 0, 0, AT.argument0],
      ...when(IF_ANY_BIT, CLONE_NEWUSER, [[RETURN, 0, 0, NOT_PERMITTED]]),
      [RETURN, 0, 0, ALLOW],
    ]),
    ...when(IF_EQUAL, socket, socketRules()),
    [RETURN, 0, 0, ALLOW],
  ]);
}

function socketRules(): Instruction[] {
  return [
    [LOAD, 0, 0, AT.argument0],
    ...Object.values(ALLOWED_FAMILIES).flatMap((family) => when(IF_EQUAL, family, [[RETURN, 0, 0, ALLOW]])),
    ...when(IF_EQUAL, AF_NETLINK, [
      // Node lists network interfaces by it; development servers do at their start.
      [LOAD, 0, 0, AT.argument2],
      ...when(IF_EQUAL, NETLINK_ROUTE, [[RETURN, 0, 0, ALLOW]]),
    ]),
    [RETURN, 0, 0, NOT_PERMITTED],
  ];
}

/** Jumps are relative: over `otherwise` or, without one, over `then`. Only one of the two may be given. */
function when(test: number, operand: number, then: Instruction[], otherwise: Instruction[] = []): Instruction[] {
  return [[test, otherwise.length, then.length, operand], ...then, ...otherwise];
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
