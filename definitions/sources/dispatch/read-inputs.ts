import { fileNameProblem } from '../../../text/file-name-problem.ts';
import type { Triggers } from '../../automation.ts';
import { dispatchTriggers, type DispatchInput } from './dispatch-triggers.ts';
import { inputFilePath } from './input-file-path.ts';

export type InputValue = string | number | boolean;

/** The part of an automation that says which inputs it takes. */
export interface TakesInputs {
  id: string;
  on: Pick<Triggers, 'sources'>;
}

/**
 * Reads the inputs of a start by hand as `workflow_dispatch.inputs` declares them: typed, defaults filled in. An input that
 * was not given and has no default is false if it is a boolean, else left out. The value of a file is the path at which the
 * agent finds it; `filenames` has the names of the files that are given, by input. Throws one Error that lists everything that
 * is wrong and what is allowed.
 */
export function readInputs(
  automation: TakesInputs,
  given: Record<string, string>,
  filenames: Readonly<Record<string, string>> = {},
): Record<string, InputValue> {
  const declared = dispatchTriggers(automation.on)?.inputs ?? {};
  const problems = [...Object.keys(given), ...Object.keys(filenames)]
    .filter((name) => !Object.hasOwn(declared, name))
    .map((name) => `"${name}" is not an input; there are: ${Object.keys(declared).join(', ') || 'none'}`);
  const inputs: Record<string, InputValue> = {};
  for (const [name, input] of Object.entries(declared)) {
    const written = Object.hasOwn(given, name) ? given[name] : undefined;
    const filename = Object.hasOwn(filenames, name) ? filenames[name] : undefined;
    const read = filename === undefined ? readWritten(input, written) : readFile(input, name, filename);
    if ('problem' in read) problems.push(`"${name}" ${read.problem}`);
    else if (read.value !== null) inputs[name] = read.value;
  }
  if (problems.length === 0) return inputs;
  throw new Error(`The inputs of ${automation.id} are not right:\n${problems.map((text) => `  - ${text}`).join('\n')}`);
}

function readWritten(input: DispatchInput, written: string | undefined): Read {
  if (written === undefined) return withoutValue(input);
  return input.type === 'file'
    ? { problem: 'is a file; give it with --file <name>=<path>' }
    : readValue(input, written);
}

/** The agent finds the file there. */
function readFile({ type }: DispatchInput, name: string, filename: string): Read {
  if (type !== 'file') return { problem: `is no file, but a ${type}; give it with --input ${name}=<value>` };
  const problem = fileNameProblem(filename);
  return problem === null ? { value: inputFilePath(name, filename) } : { problem: `${shown(filename)} ${problem}` };
}

type Read = { value: InputValue | null } | { problem: string };

function withoutValue(input: DispatchInput): Read {
  if (input.default !== null) return { value: input.default };
  const hint = input.description === null ? '' : ` (${input.description})`;
  if (!input.required) return { value: input.type === 'boolean' ? false : null };
  return { problem: `is required${hint}` };
}

function readValue({ type, options, required }: DispatchInput, written: string): Read {
  if (written === '' && required) return { problem: 'is required and must not be empty' };
  switch (type) {
    case 'boolean':
      return written === 'true' || written === 'false'
        ? { value: written === 'true' }
        : { problem: `is ${shown(written)}; write true or false` };
    case 'number':
      return readNumber(written);
    case 'choice':
      return options?.includes(written)
        ? { value: written }
        : { problem: `is ${shown(written)}; choose one of ${options?.join(', ') ?? 'none'}` };
    default:
      return { value: written };
  }
}

function readNumber(written: string): Read {
  if (!/^-?\d+(\.\d+)?$/.test(written)) return { problem: `is ${shown(written)}, not a number` };
  const value = Number(written);
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return { value };
  return { problem: `is too large for a number (over ${Number.MAX_SAFE_INTEGER}); make the input a string` };
}

/** In quotes, without line breaks. */
function shown(written: string): string {
  return JSON.stringify(written.length > 100 ? `${written.slice(0, 100)}…` : written);
}
