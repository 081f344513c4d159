import { expect, it } from 'vitest';
import { comparedValues } from '../../../definitions/expressions/compared-values.ts';

const event = { action: 'closed', issue: { number: 5, title: 'Crash', labels: [{ name: 'a' }, { name: 'b' }] } };
const contexts = { github: { event, actor: 'octocat' }, inputs: { level: 3 } };

it('the values that a condition names are shown by how it names them', () => {
  expect(
    comparedValues("github.event.action == 'opened' && (!github.event.gone || inputs.level > 3)", contexts),
  ).toEqual({ 'github.event.action': '"closed"', 'github.event.gone': 'null', 'inputs.level': '3' });
});

it('lists, indexes and arguments of functions are values like any other', () => {
  const condition =
    "contains(github.event.issue.labels.*.name, 'x') || github.event.issue.labels[1].name == github.actor";
  expect(comparedValues(condition, contexts)).toEqual({
    'github.event.issue.labels.*.name': '[ "a", "b" ]',
    'github.event.issue.labels[1].name': '"b"',
    'github.actor': '"octocat"',
  });
});

it('of a computed name the parts are shown', () => {
  expect(comparedValues('${{ github.event[inputs.level] }}', contexts)).toEqual({
    'github.event': expect.stringContaining('"action": "closed"'),
    'inputs.level': '3',
  });
});

it('a value is one line of at most 200 bytes, without control characters', () => {
  const hostile = { github: { event: `a\u0000b\u202E${'ü'.repeat(500)}` } };
  const [value = ''] = Object.values(comparedValues("github.event == 'x'", hostile));
  expect(value).toMatch(/^"a.*ü+…$/);
  expect(Buffer.byteLength(value)).toBeLessThanOrEqual(200);
});

it('a condition that does not parse, and data that is too large, give nothing', () => {
  expect(comparedValues('github.actor ==', contexts)).toEqual({});
  expect(comparedValues('github.event', { github: { event: Array.from({ length: 20_000 }, () => 1) } })).toEqual({});
});

it('a condition of thousands of comparisons does not overflow the stack', () => {
  const condition = `github.actor${' != 1'.repeat(4_000)}`;
  expect(comparedValues(condition, contexts)).toEqual({ 'github.actor': '"octocat"' });
});

it('of a large value only the beginning is looked at', () => {
  const tooWide = Array.from({ length: 20_000 }, () => 1);
  const list = [{ text: 'x'.repeat(1_000) }, { text: tooWide }];
  const large = { github: { event: { list, text: 'y'.repeat(5_000_000) } } };
  const condition = "github.event.list == github.event.text || contains(github.event.list.*.text, 'z')";
  expect(comparedValues(condition, large)).toEqual({
    'github.event.list': expect.stringMatching(/^\[ \{ "text": "x+…$/),
    'github.event.text': expect.stringMatching(/^"y+…$/),
    'github.event.list.*.text': expect.stringMatching(/^\[ "x+…$/),
  });
});

it('a cut shows, also when most of the beginning is invisible', () => {
  const hostile = { github: { event: ['\u202E'.repeat(5_000), 'shown'] } };
  expect(comparedValues('github.event', hostile)).toEqual({ 'github.event': '[ "…, … ]' });
});

it('empty lists and maps are values, too', () => {
  const empty = { github: { event: { list: [], map: {}, both: [{}, []] } } };
  expect(comparedValues('github.event.list || github.event.map || github.event.both', empty)).toEqual({
    'github.event.list': '[]',
    'github.event.map': '{}',
    'github.event.both': '[ {}, [] ]',
  });
});
