import { fileURLToPath } from 'node:url';
import type { AllowedSecret } from '../../../definitions/outputs/options/allowed-secrets.ts';
import { limitReached } from '../../../runtime/bounded/limit-reached.ts';
import type { ProcessLimits } from '../../../runtime/bounded/process-limits.ts';
import { programEnvironment } from '../../../runtime/bounded/program-environment.ts';
import { runBounded } from '../../../runtime/bounded/run-bounded.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import type { CheckedFile, TakenFile } from './taken-file.ts';

/** What the program that looks into files reads: plain JSON. */
export interface FileCheck {
  files: TakenFile[];
  /** Credentials of ours. They are never allowed. */
  secrets: string[];
  allowed: readonly AllowedSecret[];
}

/** What it answers: a kind for each file, in their order, or one sentence for each thing that is wrong. */
export interface FileFindings {
  mimes: string[];
  breaches: string[];
}

const PROGRAM = fileURLToPath(new URL('check-program.ts', import.meta.url));
const NODE_FLAGS = ['--disable-warning=ExperimentalWarning', '--max-old-space-size=768'];

const LIMITS: ProcessLimits = {
  memoryBytes: 1536 * 1024 ** 2,
  memory: 'data',
  cpuSeconds: 120,
  // It writes nothing but its cache of compiled code.
  fileBytes: 16 * 1024 ** 2,
  openFiles: 1_024,
};
const BOUNDS = { limits: LIMITS, timeoutMs: 4 * 60_000, maxBytes: 1024 ** 2 };

/**
 * Looks into files in a process of its own, under limits: what kind each one is, and whether it holds a credential. Throws a
 * ToolError that names everything that is wrong, or the limit that the files reach.
 */
export async function checkFiles(
  check: FileCheck,
  { folder, signal }: { folder: string; signal: AbortSignal },
): Promise<CheckedFile[]> {
  const { stdout, end } = await runBounded({
    command: process.execPath,
    args: [...NODE_FLAGS, PROGRAM],
    folder,
    environment: programEnvironment(),
    input: JSON.stringify(check),
    signal,
    ...BOUNDS,
  });
  const needs = limitReached(end, BOUNDS);
  if (needs !== null)
    throw new ToolError(refusal([`looking into them needs ${needs}. Hand over less, or plainer files`]));
  if (end.code !== 0) throw new Error(`The check of files ended with ${end.code ?? end.signal}: ${end.stderr}`);
  const { mimes, breaches } = JSON.parse(stdout.toString('utf8')) as FileFindings;
  if (breaches.length > 0) throw new ToolError(refusal(breaches));
  return check.files.map((file, index) => ({ ...file, mime: mimes[index] ?? 'application/octet-stream' }));
}

function refusal(breaches: string[]): string {
  return `These files cannot be handed over:\n${breaches.map((sentence) => `- ${sentence}.`).join('\n')}\nCorrect them and call the tool again.`;
}
