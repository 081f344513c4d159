import { expect, it } from 'vitest';
import { parseExpression } from '../../../definitions/expressions/parse-expression.ts';

it('the conditions that the format shows parse', () => {
  for (const text of [
    `sentry.event.data.issue.issueCategory == 'error' && contains(fromJSON('["error","fatal"]'), sentry.event.data.issue.level)`,
    `startsWith(github.event.comment.body, '/agent fix')`,
    `matches(github.event.issue.title, '(?i)^\\[bug\\]') || case(true, 'a', 'b') == 'a'`,
    `github.event.issue.labels.*.name`,
    `inputs.goal != '' && schedule && slack && webhook && run.id && automation.name`,
  ]) {
    expect(problemOf(text)).toBe('none');
  }
});

it('a problem says what is wrong, where, and what is allowed', () => {
  expect(problemOf('')).toMatchInlineSnapshot(`"0: the expression is empty"`);
  expect(problemOf('secrets.TOKEN')).toMatchInlineSnapshot(
    `"0: \`secrets\` is not a context here; no secret ever reaches an agent"`,
  );
  expect(problemOf('githb.actor')).toMatchInlineSnapshot(
    `"0: \`githb\` is not a context; there are github, inputs, schedule, sentry, slack, webhook, run, automation; did you mean \`github\`?"`,
  );
  expect(problemOf("github.actor = 'a'")).toMatchInlineSnapshot(`"13: unexpected symbol: '='; compare with \`==\`"`);
  expect(problemOf('github.actor == "a"')).toMatchInlineSnapshot(
    `"16: unexpected symbol: '"a"'; write text in single quotes, not double ones"`,
  );
  expect(problemOf("github.actor == 'a")).toMatchInlineSnapshot(
    `"16: the text that begins here is not closed; write a single quote after it"`,
  );
  expect(problemOf("contain(github.actor, 'a')")).toMatchInlineSnapshot(
    `"0: \`contain\` is not a function; there are contains, startsWith, endsWith, format, join, toJSON, fromJSON, case, matches; did you mean \`contains\`?"`,
  );
  expect(problemOf('contains(github.actor)')).toMatchInlineSnapshot(`"0: too few parameters supplied: 'contains'"`);
  expect(problemOf("always() && github.actor == 'a'")).toMatchInlineSnapshot(
    `"0: \`always\` is not a function here; there are no steps; \`if\` is asked once, before the run starts"`,
  );
  expect(problemOf("github.actor ==\n  'a' ]")).toMatchInlineSnapshot(`"22: unexpected symbol: ']'"`);
  expect(problemOf("matches(github.actor, '[')")).toMatchInlineSnapshot(
    `"22: the pattern of matches() is not RE2 syntax: missing closing ]: \`[\`"`,
  );
  expect(problemOf("matches(github.actor, '(?=a)')")).toMatchInlineSnapshot(
    `"22: the pattern of matches() is not RE2 syntax: invalid or unsupported Perl syntax: \`(?=\`"`,
  );
  expect(problemOf('('.repeat(60))).toMatchInlineSnapshot(`"50: exceeded max expression depth 50: '('"`);
  expect(problemOf(`'${'a'.repeat(21_000)}'`)).toMatchInlineSnapshot(
    `"0: an expression may have at most 21,000 characters"`,
  );
});

it('names that every object inherits are refused, as a context, as a function and as a property', () => {
  for (const name of ['constructor', '__proto__', 'CONSTRUCTOR']) {
    for (const text of [name, `${name}('x')`, `github.${name}`, `true && ${name}()`]) {
      expect(problemOf(text)).toContain(`\`${name}\` cannot be used in an expression`);
    }
  }
  expect(problemOf("github['constructor'] == null && 'constructor' != '__proto__'")).toBe('none');
});

function problemOf(text: string): string {
  const parsed = parseExpression(text);
  return 'problem' in parsed ? `${parsed.problem.offset}: ${parsed.problem.message}` : 'none';
}
