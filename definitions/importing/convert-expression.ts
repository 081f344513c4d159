import { checkPrompt } from '../loading/checks/check-expressions.ts';
import type { ExpressionSpan } from '../expressions/parse-template.ts';
import type { Edit } from './edit.ts';

const TEXT =
  '(github.event.comment.body || github.event.review.body || github.event.issue.body || github.event.pull_request.body || github.event.discussion.body)';
const TITLE = '(github.event.issue.title || github.event.pull_request.title || github.event.discussion.title)';
const BODY = '(github.event.issue.body || github.event.pull_request.body || github.event.discussion.body)';

/** Names of gh-aw and of GitHub Actions, and what has the same value here. */
const SAME: readonly (readonly [RegExp, string])[] = [
  [/\b(?:steps\.sanitized|needs\.activation)\.outputs\.text\b/gi, TEXT],
  [/\b(?:steps\.sanitized|needs\.activation)\.outputs\.title\b/gi, TITLE],
  [/\b(?:steps\.sanitized|needs\.activation)\.outputs\.body\b/gi, BODY],
  [/\bneeds\.activation\.outputs\.comment_id\b/gi, 'github.event.comment.id'],
  [/\bgithub\.run_number\b/gi, 'github.run_id'],
  [/\bgithub\.triggering_actor\b/gi, 'github.actor'],
  [/\bgithub\.head_ref\b/gi, 'github.event.pull_request.head.ref'],
  [/\bgithub\.base_ref\b/gi, 'github.event.pull_request.base.ref'],
  [/\bgithub\.ref_name(\s*[!=]=\s*)'/gi, "github.ref$1'refs/heads/"],
  [/\bstartsWith\(\s*github\.ref_name\s*,\s*'/gi, "startsWith(github.ref, 'refs/heads/"],
  [/\bgithub\.repository_id\b/gi, 'github.event.repository.id'],
  [/\bgithub\.repository_owner_id\b/gi, 'github.event.repository.owner.id'],
  [/\bgithub\.repositoryUrl\b/gi, 'github.event.repository.clone_url'],
  [/\bgithub\.repository_visibility\b/gi, 'github.event.repository.visibility'],
  [/\bgithub\.actor_id\b/gi, 'github.event.sender.id'],
  [/\bgithub\.event\.schedule\b/gi, 'schedule.cron'],
];

/** The name of a branch or tag, where it is not compared: its whole ref says as much to an agent and to a checkout. */
const REF_NAME = /\bgithub\.ref_name\b/gi;

/** An expression in the words of this format, as far as it has them. */
export function withOwnNames(expression: string): string {
  return SAME.reduce((text, [name, own]) => text.replace(name, own), expression);
}

/** The same for a text, in which a ref may stand for its name. */
export function withOwnNamesInText(text: string): string {
  return withOwnNames(text).replace(REF_NAME, 'github.ref');
}

/** What becomes of one expression of a prompt; null if it stays as it is. */
export function convertExpression(body: string, { start, end }: ExpressionSpan, written: unknown): Edit | null {
  if (end === null) {
    const message = '`${{` is not closed, so it is text';
    return { start, end: start + 3, text: '$ {{', what: 'changed', message, isLoss: false };
  }
  const old = body.slice(start, end);
  if (checkPrompt(old, written).length === 0) return null;
  const own = withOwnNamesInText(old);
  const problem = checkPrompt(own, written)[0];
  if (problem === undefined) {
    return { start, end, text: own, what: 'changed', message: `it is \`${own}\``, isLoss: false };
  }
  const name = old
    .slice(3, -2)
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[{}[\]`]/g, '')
    .slice(0, 80);
  const text = /^github\.workspace$/i.test(name) ? 'the folder of the clone' : `[not known here: ${name}]`;
  return { start, end, text, what: 'dropped', message: problem.message, isLoss: false };
}
