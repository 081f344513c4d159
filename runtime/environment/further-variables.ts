import type { ProcessName } from './process-name.ts';

/** A variable that is read where it is used, or by a library, and not with the others of `Variables`. */
export interface FurtherVariable {
  description: string;
  default: string;
  example: string;
  /** `tests` are those of this repository. */
  readBy: readonly (ProcessName | 'tests')[];
}

const EVERY: ProcessName[] = ['dev', 'serve', 'worker', 'engine', 'command'];

/** Every variable that `readEnvironment` does not read by its name, for the reference. */
export const FURTHER_VARIABLES: Readonly<Record<string, FurtherVariable>> = {
  '*_SECRET': {
    description: 'The secret of a further source, by any name with this ending. Only `serve` gets it.',
    default: 'none',
    example: 'PAGER_SECRET=my-pager-secret',
    readBy: ['dev', 'serve'],
  },
  '*_SECRET_OLD': {
    description: 'The former secret of a further source, which stays valid while it is being replaced.',
    default: 'none',
    example: 'PAGER_SECRET_OLD=my-former-pager-secret',
    readBy: ['dev', 'serve'],
  },
  CURFEW_DEBUG: {
    description: 'With any value, an error of a command is shown with its stack.',
    default: 'none',
    example: 'CURFEW_DEBUG=1',
    readBy: EVERY,
  },
  TEMPORAL_API_KEY: {
    description:
      "The key of Temporal Cloud. This and the other variables of Temporal's environment configuration (`TEMPORAL_TLS`, `TEMPORAL_TLS_*`, `TEMPORAL_GRPC_META_*`) count only with TEMPORAL_ADDRESS.",
    default: 'none',
    example: 'TEMPORAL_API_KEY=my-temporal-key',
    readBy: EVERY,
  },
  TEMPORAL_PROFILE: {
    description:
      "The profile that is read from Temporal's configuration file. Without it and TEMPORAL_CONFIG_FILE no file is read.",
    default: 'none',
    example: 'TEMPORAL_PROFILE=production',
    readBy: EVERY,
  },
  TEMPORAL_CONFIG_FILE: {
    description: "The path of Temporal's configuration file.",
    default: 'none',
    example: 'TEMPORAL_CONFIG_FILE=/etc/curfew/temporal.toml',
    readBy: EVERY,
  },
  MALLOC_ARENA_MAX: {
    description:
      'A worker, and `serve`, replaces itself by one that is lean with memory, unless this is set. Set it to start them as they are.',
    default: '2, in the process that takes its place',
    example: 'MALLOC_ARENA_MAX=4',
    readBy: ['serve', 'worker'],
  },
  PATH: {
    description: 'Where `git`, `bwrap`, `temporal` and `go` are looked for.',
    default: 'that of the shell',
    example: 'PATH=/usr/local/bin:/usr/bin:/bin',
    readBy: ['dev', 'worker', 'engine'],
  },
  XDG_CACHE_HOME: {
    description:
      'The folder of what can be made again: a downloaded Temporal, the files of the sandbox, locks of ports.',
    default: '.cache in the home folder',
    example: 'XDG_CACHE_HOME=/var/cache',
    readBy: ['dev', 'engine'],
  },
  HOME: {
    description: 'The home folder.',
    default: "that of the user's account",
    example: 'HOME=/home/curfew',
    readBy: ['dev', 'engine'],
  },
  CURFEW_EVERY_FAULT_POINT: {
    description: 'With 1, tests that kill processes do so at every point and not only at a sample.',
    default: 'a sample',
    example: 'CURFEW_EVERY_FAULT_POINT=1',
    readBy: ['tests'],
  },
  CURFEW_SEED: {
    description: 'The seed of tests that draw their cases by chance. They print the one that they use.',
    default: 'another one each time',
    example: 'CURFEW_SEED=728221741',
    readBy: ['tests'],
  },
  CURFEW_REQUIRE_SANDBOX: {
    description: 'With 1, tests of the sandbox fail where there is none; else they are skipped.',
    default: 'they are skipped',
    example: 'CURFEW_REQUIRE_SANDBOX=1',
    readBy: ['tests'],
  },
  CURFEW_RECORD_HISTORIES: {
    description: 'With any value, tests write the histories of their runs, for the tests that replay them.',
    default: 'none are written',
    example: 'CURFEW_RECORD_HISTORIES=1',
    readBy: ['tests'],
  },
  TEMPORAL_TEST_ADDRESS: {
    description: 'The Temporal server that tests use. Without it they start their own.',
    default: 'none',
    example: 'TEMPORAL_TEST_ADDRESS=127.0.0.1:7233',
    readBy: ['tests'],
  },
  POSTGRES_TEST_FOLDER: {
    description: 'The folder with the socket of the PostgreSQL that tests use. Without it they start their own.',
    default: 'none',
    example: 'POSTGRES_TEST_FOLDER=/run/postgresql',
    readBy: ['tests'],
  },
  TEST_LOG: {
    description: 'The least that engines log in tests.',
    default: 'silent',
    example: 'TEST_LOG=debug',
    readBy: ['tests'],
  },
};
