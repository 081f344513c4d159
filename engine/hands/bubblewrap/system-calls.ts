/** A processor whose system calls are known here. */
export type Architecture = 'x64' | 'arm64';

/** Numbers of system calls on one processor. */
export interface SystemCalls {
  /** The kernel's number for the processor. */
  audit: number;
  socket: number;
  clone: number;
  /** Calls that reach beyond their own program and that no program of an agent needs. */
  denied: number[];
  /** Calls that make files in memory, which belong to no process: `memfd_create`, `memfd_secret`. */
  memoryFiles: number[];
  /** Makes a segment of shared memory of System V, which belongs to no process either. */
  shmget: number;
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
const MEMFD_SECRET = 447;
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
/** What the filter of system calls has to know about each processor. */
export const SYSTEM_CALLS: Record<Architecture, SystemCalls> = {
  x64: {
    audit: 0xc000003e,
    socket: 41,
    clone: 56,
    denied: [...Object.values(X64), ...Object.values(EVERYWHERE)],
    memoryFiles: [319, MEMFD_SECRET],
    shmget: 29,
  },
  arm64: {
    audit: 0xc00000b7,
    socket: 198,
    clone: 220,
    denied: [...Object.values(ARM64), ...Object.values(EVERYWHERE)],
    memoryFiles: [279, MEMFD_SECRET],
    shmget: 194,
  },
};
