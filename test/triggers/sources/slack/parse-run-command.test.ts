import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseRunCommand, RUN_COMMAND_USAGE } from '../../../../triggers/sources/slack/parse-run-command.ts';

it.each([
  ['run nightly', { automation: 'nightly', inputs: {} }],
  ['  run   nightly  ', { automation: 'nightly', inputs: {} }],
  ['Run `nightly`', { automation: 'nightly', inputs: {} }],
  ['run refactor goal=faster', { automation: 'refactor', inputs: { goal: 'faster' } }],
  [
    'run refactor goal="as fast as it can" n=3',
    { automation: 'refactor', inputs: { goal: 'as fast as it can', n: '3' } },
  ],
  ["run refactor goal='a=b c'", { automation: 'refactor', inputs: { goal: 'a=b c' } }],
  ['run refactor goal=“made by a phone”', { automation: 'refactor', inputs: { goal: 'made by a phone' } }],
  ["run refactor goal=it's", { automation: 'refactor', inputs: { goal: "it's" } }],
  ['run refactor goal=', { automation: 'refactor', inputs: { goal: '' } }],
  ['run refactor goal=""', { automation: 'refactor', inputs: { goal: '' } }],
  ['run refactor __proto__=x', { automation: 'refactor', inputs: JSON.parse('{"__proto__":"x"}') as object }],
])('%s', (text, read) => {
  expect(parseRunCommand(text)).toEqual(read);
});

it.each([
  ['', RUN_COMMAND_USAGE],
  ['run', RUN_COMMAND_USAGE],
  ['start nightly', RUN_COMMAND_USAGE],
  ['run nightly now', `\`now\` is no input. ${RUN_COMMAND_USAGE}`],
  ['run nightly a=1 a=2', 'The input `a` is given twice.'],
  ['run nightly goal=as fast', `\`fast\` is no input. ${RUN_COMMAND_USAGE}`],
])('says what is wrong: %j', (text, problem) => {
  expect(parseRunCommand(text)).toEqual({ problem });
});

it('answers whatever is typed, at once', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...Array.from(`ab=_ "'“”‘’run`)) }),
      (text) => void parseRunCommand(text),
    ),
  );
  const started = performance.now();
  for (const many of ['a="', '“', "='", 'a=']) parseRunCommand(`run x ${many.repeat(10_000)}`);
  expect(performance.now() - started).toBeLessThan(5_000);
});
