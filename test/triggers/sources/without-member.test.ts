import fc from 'fast-check';
import { expect, it } from 'vitest';
import { githubFingerprint } from '../../../triggers/sources/github/github-fingerprint.ts';
import { withoutMember } from '../../../triggers/sources/without-member.ts';

function cut(text: string): string {
  return withoutMember(text, 'installation').join('');
}

it.each([
  ['the last one', '{"a":1,"installation":{"id":5,"x":["}",","]}}', '{"a":1}'],
  ['the first one', '{"installation":{"id":5},"a":1}', '{"a":1}'],
  ['one in the middle', '{"a":1, "installation" : {"id":5} ,"b":2}', '{"a":1,"b":2}'],
  ['the only one', '{"installation":null}', '{}'],
])('a member is cut out of the text of an object: %s', (_, text, expected) => {
  expect(cut(text)).toBe(expected);
});

it.each([
  '{"a":{"installation":{"id":5}}}',
  '{"a":"installation"}',
  '["installation",1]',
  String.raw`{"a":"\"installation\":1"}`,
  '{"a":12345678901234567890}',
])('a text without the member at its top stays as it is: %s', (text) => {
  expect(cut(text)).toBe(text);
});

it('whatever the JSON, it is as if the member had never been written', () => {
  const members = fc.dictionary(fc.string(), fc.jsonValue());
  fc.assert(
    fc.property(members, fc.jsonValue(), members, (before, installation, after) => {
      const others = Object.entries({ ...before, ...after }).filter(([key]) => key !== 'installation');
      const place = Math.floor(others.length / 2);
      const withIt = others.toSpliced(place, 0, ['installation', installation]);
      expect(cut(written(withIt))).toBe(written(others));
    }),
  );
});

/** Written by hand, because an object would move keys that are numbers to its beginning. */
function written(entries: [string, unknown][]): string {
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;
}

it('the fingerprint is the same with and without the installation, and another for another event or content', () => {
  const value = (name: string, text: string): string => githubFingerprint(name, text).value;
  const plain = value('issues', '{"action":"opened"}');
  expect(value('issues', '{"action":"opened","installation":{"id":7}}')).toBe(plain);
  expect(value('pull_request', '{"action":"opened"}')).not.toBe(plain);
  expect(value('issues', '{"action":"closed"}')).not.toBe(plain);
});

it('a body of 25 MB with many brackets and quotes is cut within a second', () => {
  const text = `{"a":[${'["\\"]",{}],'.repeat(1_900_000)}0],"installation":{"id":1}}`;
  const started = performance.now();
  expect(cut(text)).toHaveLength(text.length - ',"installation":{"id":1}'.length);
  expect(performance.now() - started).toBeLessThan(10_000);
});
