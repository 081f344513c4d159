import { expect, it } from 'vitest';
import type { DispatchInput } from '../../../../definitions/sources/dispatch/dispatch-triggers.ts';
import { readInputs } from '../../../../definitions/sources/dispatch/read-inputs.ts';
import { makeAutomation } from '../../../support/triggers/make-automation.ts';

function read(input: Partial<DispatchInput>, written: string): unknown {
  const whole: DispatchInput = {
    description: null,
    required: false,
    default: null,
    type: 'string',
    options: null,
    ...input,
  };
  const automation = makeAutomation({ triggers: { sources: { dispatch: { inputs: { it: whole } } } } });
  return readInputs(automation, { it: written })['it'];
}

it.each([
  ['0', 0],
  ['-1.50', -1.5],
  ['9007199254740991', Number.MAX_SAFE_INTEGER],
])('a number is read exactly: %s', (written, value) => {
  expect(read({ type: 'number' }, written)).toBe(value);
});

it.each([
  ['9007199254740993', 'is too large for a number (over 9007199254740991); make the input a string'],
  ['9'.repeat(400), 'is too large for a number'],
  ['1e5', 'is "1e5", not a number'],
  ['0x10', 'is "0x10", not a number'],
  ['٣', 'is "٣", not a number'],
  [' 1', 'is " 1", not a number'],
  ['', 'is "", not a number'],
  ['NaN', 'is "NaN", not a number'],
])('a number that would not be exact, or is none, is refused: %s', (written, problem) => {
  expect(() => read({ type: 'number' }, written)).toThrow(problem);
});

it('a text that is refused is shown on one line, and not in whole', () => {
  expect(() => read({ type: 'boolean' }, `yes\n\u001b[31m${'x'.repeat(100_000)}`)).toThrow(
    /^The inputs of [\w-]+ are not right:\n {2}- "it" is "yes\\n\\u001b\[31mx{1,100}…"; write true or false$/,
  );
});

it('a text stays as it was written', () => {
  expect(read({}, '  two\nlines \u0000 ')).toBe('  two\nlines \u0000 ');
});

function readFile(
  input: Partial<DispatchInput>,
  filename: string | null,
  written: Record<string, string> = {},
): unknown {
  const whole: DispatchInput = {
    description: 'A CSV',
    required: true,
    default: null,
    type: 'file',
    options: null,
    ...input,
  };
  const automation = makeAutomation({ triggers: { sources: { dispatch: { inputs: { it: whole } } } } });
  return readInputs(automation, written, filename === null ? {} : { it: filename })['it'];
}

it('the value of a file is the path at which the agent finds it', () => {
  expect(readFile({}, 'sales of may.csv')).toBe('/mnt/session/uploads/files/it/sales of may.csv');
  expect(readFile({ required: false }, null)).toBeUndefined();
});

it.each<[string, () => unknown, string]>([
  ['missing', () => readFile({}, null), '"it" is required (A CSV)'],
  ['written as a text', () => readFile({}, null, { it: 'a.csv' }), 'is a file; give it with --file <name>=<path>'],
  [
    'given for a text',
    () => readFile({ type: 'string' }, 'a.csv'),
    'is no file, but a string; give it with --input it=<value>',
  ],
  ['named like a way out', () => readFile({}, '..'), '".." is no name of a file that can be used; rename the file'],
  ['named with a folder', () => readFile({}, '../a.csv'), '"../a.csv" must be a name without a folder'],
  ['named with control characters', () => readFile({}, 'a\n.csv'), 'has control characters; rename the file'],
])('a file is refused: %s', (_, ask, problem) => {
  expect(ask).toThrow(problem);
});
