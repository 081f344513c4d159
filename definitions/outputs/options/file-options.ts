import { z } from 'zod';
import { fileNameProblem } from '../../../text/file-name-problem.ts';
import { count, kilobytes } from '../../schema/scalars.ts';
import { allowedSecrets, type AllowedSecret } from './allowed-secrets.ts';
import { BUNDLE_PATH } from './bundle-path.ts';
import { globs } from './globs.ts';

/** Which files an agent may hand over, and how many and how large they may be. */
export interface FileOptions {
  /** Patterns of names; null allows every name. */
  allowed: string[] | null;
  /** In one call. */
  maxFiles: number;
  /** Of one file. */
  maxSizeKb: number;
  /** Of all files that a run hands over by this output. */
  maxTotalKb: number;
  /** What may leave although it looks like a credential. */
  allowedSecrets: AllowedSecret[];
}

/** The folder from which files leave. */
export const OUTPUTS_FOLDER = '/mnt/session/outputs';
const BUNDLE = BUNDLE_PATH.split('/').at(-1);

const NO_FOLDERS = 'has a `/`, and names of files here have no folder; write a pattern of names such as `*.xlsx`';

/** The options of every output that hands over files. */
export const fileOptionKeys = {
  allowed: globs
    .min(1)
    .superRefine((patterns, context) => {
      const path = patterns.findIndex((glob) => /^!?(?:\*\*\/)?[^./].*\//.test(glob));
      if (path >= 0) context.addIssue({ code: 'custom', path: [path], message: NO_FOLDERS });
    })
    .meta({ description: 'The names that files may have, as globs such as `*.xlsx`.', absent: 'every name' })
    .optional(),
  'max-files': count.max(50).meta({ description: 'The most files in one call.' }).default(10),
  'max-size': kilobytes(65_536).meta({ description: 'The largest file, in kB.' }).default(25_600),
  'max-total-size': kilobytes(1_048_576)
    .meta({ description: 'What all files of one run may have together, in kB.' })
    .default(102_400),
  'allowed-secrets': allowedSecrets
    .meta({
      description:
        'What may leave although it looks like a credential, by rule, by names of files, or both. Tokens and keys of Curfew are never allowed.',
    })
    .default([]),
};

/** All of them, for the reference. */
export const FILE_OPTIONS_EXAMPLE = {
  allowed: ['*.xlsx', '*.pdf'],
  'max-files': 2,
  'max-size': 10_240,
  'max-total-size': 20_480,
  'allowed-secrets': [{ rule: 'private-key', path: 'test-*.pem' }],
};

type WrittenFileOptions = z.output<z.ZodObject<typeof fileOptionKeys>>;

export function toFileOptions(written: WrittenFileOptions): FileOptions {
  return {
    allowed: written.allowed ?? null,
    maxFiles: written['max-files'],
    maxSizeKb: written['max-size'],
    maxTotalKb: written['max-total-size'],
    allowedSecrets: written['allowed-secrets'],
  };
}

/** The files that an agent names, each by its name within the folder of outputs, each once. */
export function fileNames({ maxFiles }: FileOptions): z.ZodType<string[]> {
  return z
    .array(fileName)
    .min(1, 'is empty; name at least one file')
    .max(maxFiles, `has more than ${maxFiles} names; put many files into one .zip`)
    .transform((names) => [...new Set(names)])
    .meta({
      description: `Names of files that you have written to ${OUTPUTS_FOLDER}: at most ${maxFiles}, without folders, such as report.xlsx.`,
    });
}

const fileName = z
  .string('is not a text')
  .transform((name) => (name.startsWith(`${OUTPUTS_FOLDER}/`) ? name.slice(OUTPUTS_FOLDER.length + 1) : name))
  .superRefine((name, context) => {
    const message = nameProblem(name);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });

function nameProblem(name: string): string | null {
  if (/[/\\]/.test(name)) return `must be the name of a file right in ${OUTPUTS_FOLDER}, without a folder`;
  return name === BUNDLE ? 'is the bundle of commits, which leaves as a pull request only' : fileNameProblem(name);
}
