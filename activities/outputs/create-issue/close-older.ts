import type { OpenIssue } from '../../../connections/github/labelling-calls.ts';
import type { CreateIssueOptions } from '../../../definitions/outputs/issues/create-issue.ts';
import { refusalOf } from '../issues/refusal-of.ts';
import type { OutputOrigin } from '../output-origin.ts';
import { outputMark } from '../text/pull-text.ts';
import type { MadeIssue } from './made-issue.ts';

/** How many issues one run closes, the newest first; later runs close the others. */
const MOST_CLOSED = 10;
/** How many it looks at: some of them stay open. */
const MOST_LOOKED_AT = 50;

/**
 * Closes the open issues that earlier runs of this automation made, each with a comment that names the new one. It leaves two
 * kinds of issues to people: those whose title no longer begins with the prefix, because somebody renamed them, and those that
 * an earlier run closed and somebody opened again. Another attempt goes on where this one ended: closed issues are not found
 * again, and the comment is looked for by its mark. Returns notes for people. Throws as `refusalOf` says.
 */
export async function closeOlder(
  made: MadeIssue,
  origin: OutputOrigin,
  { titlePrefix }: CreateIssueOptions,
): Promise<string[]> {
  let older: OpenIssue[] = [];
  const doing = `Looking for older issues in ${made.repository}`;
  const refusal = await refusalOf(doing, async () => {
    older = await findOlder(made, origin, titlePrefix);
  });
  if (refusal !== null) return [`${doing} was not possible: ${refusal}`];
  const closed: number[] = [];
  const notes: string[] = [];
  for (const { number } of older) {
    if (closed.length + notes.length >= MOST_CLOSED) break;
    const result = await close(made, origin, number);
    if (result === 'closed') closed.push(number);
    else if (result !== 'reopened') notes.push(`Closing #${number} was not possible: ${result.refusal}`);
  }
  const numbers = closed.map((number) => `#${number}`).join(', ');
  return closed.length === 0 ? notes : [`Closed, because this one is newer: ${numbers}`, ...notes];
}

async function findOlder({ github, repository, issue }: MadeIssue, origin: OutputOrigin, prefix: string) {
  const creator = await github.botLogin();
  const isOlder = ({ number, title, body, author }: OpenIssue): boolean =>
    number < issue.number &&
    title.startsWith(prefix.trim()) &&
    (creator === null || author === creator) &&
    isOfEarlierRun(body, origin);
  return await github.findOpenIssues(repository, { creator, most: MOST_LOOKED_AT, isWanted: isOlder });
}

/** Whether an issue was opened by this output of another run of this automation. The mark is the end of its text. */
function isOfEarlierRun(body: string, { automation, output, runId }: OutputOrigin): boolean {
  const [, maker, key] = /<!-- curfew:(\S+):([a-z-]+):\d+ -->\s*$/.exec(body) ?? [];
  return key === output && maker !== undefined && maker !== runId && maker.startsWith(`${automation.id}/`);
}

/** `reopened`: a person opened the issue again after an earlier run had closed it, so it was left alone. */
async function close(
  { github, repository, issue }: MadeIssue,
  origin: OutputOrigin,
  number: number,
): Promise<'closed' | 'reopened' | { refusal: string }> {
  const mark = outputMark({ runId: origin.runId, output: `${origin.output}-closes`, ordinal: origin.ordinal });
  let isReopened = false;
  const comment = async (): Promise<void> => {
    const login = await github.botLogin();
    const own = (await github.listComments(repository, number)).filter(
      ({ author }) => login === null || author === login,
    );
    if (own.some(({ body }) => body.includes(mark))) return;
    isReopened = own.some(({ body }) => CLOSING_MARK.test(body));
    if (isReopened) return;
    await github.createComment(repository, number, `Closed, because there is a newer one: ${issue.url}\n\n${mark}`);
  };
  // A locked issue takes no comment, but it can be closed.
  await refusalOf(`Commenting on #${number}`, comment);
  if (isReopened) return 'reopened';
  const refusal = await refusalOf(`Closing #${number}`, () => github.closeIssue(repository, number));
  return refusal === null ? 'closed' : { refusal };
}

/** The mark of a comment by which any run has closed an issue. It is the end of its text. */
const CLOSING_MARK = /<!-- curfew:\S+:create-issue-closes:\d+ -->\s*$/;
