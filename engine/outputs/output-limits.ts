const MiB = 1024 * 1024;

/**
 * How much of what a session puts into `/mnt/session/outputs` is kept. Sizes are those that a program sees, not those on
 * the disk: a file of zeros counts in full, because it is downloaded in full.
 */
export const OUTPUT_LIMITS = {
  fileBytes: 64 * MiB,
  /** Of all files and versions that are kept of a session. */
  sessionBytes: 256 * MiB,
  sessionFiles: 1_000,
  /** Of one path; older ones are dropped. */
  versions: 5,
};
