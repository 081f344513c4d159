import { z } from 'zod';
import { count, kilobytes } from '../../schema/scalars.ts';
import { strictMap } from '../../schema/strict-map.ts';
import { allowedSecrets, type AllowedSecret } from './allowed-secrets.ts';
import { globs } from './globs.ts';

/** What commits of an agent may change: plain JSON. */
export interface PatchPolicy {
  /** Globs; null allows every file. */
  allowedFiles: string[] | null;
  excludedFiles: string[];
  protectedFiles: 'blocked' | 'fallback-to-issue' | 'allowed';
  /** Globs of files that are not protected in this automation. */
  unprotectedFiles: string[];
  /** What may leave although it looks like a credential. */
  allowedSecrets: AllowedSecret[];
  maxPatchFiles: number;
  maxPatchSizeKb: number;
}

/** GitHub takes no larger push. */
const MOST_PATCH_KB = 2 * 1_024 ** 2;

const PROTECTION = z.enum(['blocked', 'fallback-to-issue', 'allowed']);

/** The options of every output that hands commits over: which files may be changed, how much, and what may leave. */
export function patchOptions() {
  return {
    'allowed-files': globs
      .min(1)
      .meta({ description: 'Globs of the only files that may be changed.', absent: 'every file' })
      .optional(),
    'excluded-files': globs.meta({ description: 'Globs of files that may not be changed.' }).default([]),
    'protected-files': protectedFiles().default('blocked'),
    'max-patch-files': count.max(1_000_000).meta({ description: 'How many files may be changed.' }).default(100),
    'max-patch-size': kilobytes(MOST_PATCH_KB)
      .meta({
        description:
          'How large the patch may be, in kB. The commits themselves may not be larger either, as git packs them: what one commit adds and a later one removes is pushed, too.',
      })
      .default(4096),
    'allowed-secrets': allowedSecrets
      .meta({
        description:
          'What may leave although it looks like a credential, by rule, by files, or both. Examples pass without it; tokens and keys of Curfew are never allowed.',
      })
      .default([]),
  };
}

function protectedFiles() {
  const detailed = strictMap({
    policy: PROTECTION.meta({ description: 'What happens if protected files are changed.' }).default('blocked'),
    exclude: globs
      .meta({ description: 'Globs of files that this automation may change as if they were not protected.' })
      .default([]),
  });
  return z
    .union([PROTECTION, detailed], {
      error: 'must be blocked, fallback-to-issue or allowed, or a map { policy, exclude }',
    })
    .meta({
      description:
        'What happens if files are changed through which a change reaches further than its text; the page about protected files lists them. blocked: the agent is told to undo it; fallback-to-issue: the changes become an issue; allowed: nothing. A map excepts files: `{ policy: blocked, exclude: [package.json] }`. `allowed-files` applies as well: a protected file must pass both.',
    });
}

type WrittenPatchOptions = z.output<z.ZodObject<ReturnType<typeof patchOptions>>>;

export function toPatchPolicy(written: WrittenPatchOptions): PatchPolicy {
  const protection = written['protected-files'];
  return {
    allowedFiles: written['allowed-files'] ?? null,
    excludedFiles: written['excluded-files'],
    protectedFiles: typeof protection === 'string' ? protection : protection.policy,
    unprotectedFiles: typeof protection === 'string' ? [] : protection.exclude,
    allowedSecrets: written['allowed-secrets'],
    maxPatchFiles: written['max-patch-files'],
    maxPatchSizeKb: written['max-patch-size'],
  };
}
