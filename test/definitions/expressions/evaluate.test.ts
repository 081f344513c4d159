import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CONTEXT_NAMES } from '../../../definitions/sources/context-names.ts';
import { evaluateCondition } from '../../../definitions/expressions/evaluate-condition.ts';
import { evaluateText } from '../../../definitions/expressions/evaluate-text.ts';

const event = {
  action: 'labeled',
  issue: { number: 5, title: 'Crash on start', labels: [{ name: 'Agent' }, { name: 'bug' }], body: null },
};
const contexts = { github: { event, event_name: 'issues', actor: 'octocat', repository: 'acme/api' } };

it('a condition has the same value as in GitHub Actions, with or without ${{ }}', () => {
  for (const condition of [
    "github.event.action == 'LABELED'",
    "${{ github.event.action == 'labeled' }}",
    "  ${{ contains(github.event.issue.labels.*.name, 'agent') }}\n",
    "contains(github.event.issue.title, 'crash') && !endsWith(github.event.issue.title, 'x')",
    "github.event.issue.nothing.at.all == ''",
    "format('{0}-{1}', github.actor, github.event.issue.number) == 'octocat-5'",
    "join(github.event.issue.labels.*.name, '+') == 'Agent+bug'",
    "contains(fromJSON('[1,5]'), github.event.issue.number)",
    'fromJSON(toJSON(github.event.issue)).number == 5',
    "case(github.actor == 'hubot', 1, 2) == 2",
  ]) {
    expect({ condition, met: isMet(condition) }).toEqual({ condition, met: true });
  }
  for (const condition of ["github.event.action == 'opened'", 'github.event.issue.body', "''", '0', 'false']) {
    expect({ condition, met: isMet(condition) }).toEqual({ condition, met: false });
  }
});

it('a condition that is not met says why', () => {
  const reason = (condition: string): unknown => evaluateCondition(condition, contexts);
  expect(reason("github.actor == 'hubot'")).toEqual({
    met: false,
    reason: "the condition `github.actor == 'hubot'` is false",
  });
  expect(reason('fromJSON(github.event.issue.title) == 1')).toEqual({
    met: false,
    reason:
      'the condition `fromJSON(github.event.issue.title) == 1` failed: Error parsing JSON when evaluating fromJson',
  });
  expect(reason('nope == 1')).toMatchObject({ met: false, reason: expect.stringContaining('`nope` is not a context') });
});

it('matches() searches in RE2 syntax and case-sensitively', () => {
  expect(isMet("matches(github.event.issue.title, '^Crash\\b.*start$')")).toBe(true);
  expect(isMet("matches(github.event.issue.title, 'crash')")).toBe(false);
  expect(isMet("matches(github.event.issue.title, '(?i)crash')")).toBe(true);
  expect(isMet("matches(github.event.issue.number, '^\\d$')")).toBe(true);
});

it('matches() takes linear time, also for patterns that make a backtracking engine hang', () => {
  const text = `${'a'.repeat(60_000)}!`;
  const bombs = ["'^(a+)+$'", "'^(a|aa)+$'", "'(.*)*x'", "'^(([a-z])+.)+[A-Z]([a-z])+$'"];
  const start = performance.now();
  for (const bomb of bombs)
    expect(evaluateCondition(`matches(github.event, ${bomb})`, { github: { event: text } }).met).toBe(false);
  expect(performance.now() - start).toBeLessThan(20_000);
});

it('a wrong pattern that comes from the event makes the condition fail', () => {
  expect(
    evaluateCondition('matches(github.actor, github.event.p)', { github: { event: { p: '(' }, actor: 'x' } }),
  ).toMatchObject({
    met: false,
    reason: expect.stringContaining('the pattern of matches() is not RE2 syntax: missing closing )'),
  });
});

it('wide and deep data does not overflow the stack, and fails only when an expression looks into it', () => {
  const wide = Array.from({ length: 200_000 }, (_, index) => index);
  const wideMap = Object.fromEntries(wide.map((index) => [`key${index}`, index]));
  let deep: unknown = 1;
  for (let level = 0; level < 100_000; level++) deep = { deep };
  const large = { github: { event: { wide, wideMap, deep, action: 'opened' } } };
  expect(evaluateCondition("github.event.action == 'opened'", large)).toEqual({ met: true });
  expect(evaluateCondition('github.event.wide && github.event.deep && true', large)).toEqual({ met: true });
  for (const look of [
    'github.event.wide.*',
    'github.event.wideMap.*',
    'contains(github.event.wide, 1)',
    'github.event.wide[0] == 0',
    'github.event.wideMap.key1 == 1',
    'toJSON(github.event.deep)',
    'join(github.event.wide)',
  ]) {
    expect({ look, ...evaluateCondition(look, large) }).toMatchObject({
      look,
      met: false,
      reason: expect.stringContaining('is too large for an expression (over 10000 entries or 64 levels)'),
    });
  }
});

it('every declared context exists, and is empty if the event has nothing for it', () => {
  for (const name of CONTEXT_NAMES) {
    expect(evaluateCondition(`${name}.event.x == null && toJSON(${name}) == '{}'`, {})).toEqual({ met: true });
  }
});

it('a condition that overflows the stack fails', () => {
  const body = `[${'0,'.repeat(200_000)}0]`;
  expect(evaluateCondition('contains(fromJSON(github.event.body), 0)', { github: { event: { body } } })).toMatchObject({
    reason: expect.stringContaining('failed: '),
    met: false,
  });
  const nested = '['.repeat(100_000) + ']'.repeat(100_000);
  expect(evaluateCondition('fromJSON(github.event.body)', { github: { event: { body: nested } } })).toMatchObject({
    reason: expect.stringContaining('failed: '),
    met: false,
  });
});

it('hostile keys of an event do not reach the prototype of any object', () => {
  const hostile: unknown = JSON.parse('{"constructor":"a","__proto__":{"admin":true},"Key":1,"key":2,"toString":"b"}');
  const seen = { github: { event: hostile } };
  expect(evaluateCondition("github.event['constructor'] == null && github.event.admin == null", seen).met).toBe(true);
  expect(evaluateCondition('github.event.key == 1', seen).met).toBe(true);
  expect(evaluateCondition('fromJSON(\'{"__proto__":{"polluted":1}}\').polluted == null', seen).met).toBe(true);
  expect({}).not.toHaveProperty('polluted');
});

it('a text setting is filled once, and the result of an expression is not scanned again', () => {
  expect(evaluateText('${{ github.repository }}@${{ github.event.issue.number }}', contexts)).toEqual({
    text: 'acme/api@5',
  });
  const planted = { github: { event: { title: '${{ github.actor }}' }, actor: 'octocat' } };
  expect(evaluateText('${{ github.event.title }}', planted)).toEqual({ text: '${{ github.actor }}' });
  expect(evaluateText("${{ '}}' }}", {})).toEqual({ text: '}}' });
  expect(evaluateText('${{ fromJSON(github.actor) }}', contexts)).toEqual({
    failed: '`fromJSON(github.actor)` failed: Error parsing JSON when evaluating fromJson',
    expression: 'fromJSON(github.actor)',
  });
});

it('no condition throws, whatever the event is', () => {
  const conditions = [
    'github.event.a.b == github.event',
    "contains(github.event.*.a, 'x')",
    'github.event[0].a',
    'toJSON(github.event)',
    'join(github.event.a)',
  ];
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(...conditions), (data, condition) => {
      expect(evaluateCondition(condition, { github: { event: data } })).toHaveProperty('met');
    }),
  );
});

it('no condition throws, whatever is written', () => {
  const word = fc.constantFrom(
    'github',
    '.event',
    "'x'",
    '(',
    ')',
    '[',
    ']',
    '==',
    '&&',
    '!',
    ',',
    'contains',
    '*',
    '.',
    ' ',
    'constructor',
    '-1',
    '${{',
    '}}',
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 20 }), (words) => {
      expect(evaluateCondition(words.join(''), contexts)).toHaveProperty('met');
    }),
  );
});

function isMet(condition: string): boolean {
  return evaluateCondition(condition, contexts).met;
}
