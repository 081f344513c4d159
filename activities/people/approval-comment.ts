import type { RunId } from '../../contract/event.ts';
import type { WaitingApproval } from '../../contract/people.ts';
import type { ApprovalRecord } from '../../database/people/approval-record.ts';
import { formatUsd } from '../../money/format-usd.ts';
import { createRedact } from '../../runtime/secrets/create-redact.ts';
import { ownSecrets } from '../../runtime/secrets/own-secrets.ts';
import { cleanOutput } from '../../text/clean-output.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { githubFailure } from '../github-failure.ts';
import { redactCredentials } from '../outputs/credentials/redact-credentials.ts';
import { findOwnComment } from '../outputs/text/find-own-comment.ts';
import { notBefore } from '../outputs/text/not-before.ts';
import { subjectNumber } from '../outputs/text/subject-number.ts';
import { approvalEnd } from './approval-end.ts';

const WHAT_CHARACTERS = 2_000;

interface Asking {
  runId: RunId;
  approval: WaitingApproval;
}

/**
 * Asks people at GitHub for a decision, by a comment on the issue or pull request that the run is about, if it is about one and if
 * somebody at GitHub is an approver. Another attempt makes no second comment. Throws as `githubFailure` says.
 */
export async function askAtGithub(dependencies: ActivityDependencies, { runId, approval }: Asking): Promise<void> {
  const place = await placeOf(dependencies, { runId, approval });
  if (place === null) return;
  try {
    if ((await findOwnComment(dependencies.github, searchOf(place, { runId, approval }))) !== null) return;
    const lines = [titleOf(approval), ...(await quoted(dependencies, approval)), howTo(approval)];
    await dependencies.github.createComment(place.repository, place.number, bodyOf(lines, { runId, approval }));
  } catch (error) {
    throw githubFailure(error, `Asking on #${place.number} of ${place.repository}`);
  }
}

/**
 * Edits the comment that asked for a decision, once that is over: it says how it ended. Does nothing if there is no such comment.
 * `note`: a sentence that follows. Throws as `githubFailure` says.
 */
export async function editApprovalComment(
  dependencies: ActivityDependencies,
  { runId, approval, by, note = '' }: { runId: RunId; approval: ApprovalRecord; by: string | null; note?: string },
): Promise<void> {
  const end = approvalEnd(approval, by);
  const place = end === null ? null : await placeOf(dependencies, { runId, approval });
  if (end === null || place === null) return;
  const { repository, number } = place;
  try {
    const comment = await findOwnComment(dependencies.github, searchOf(place, { runId, approval }));
    if (comment === null) return;
    const what = await quoted(dependencies, approval);
    const lines = [
      approval.before === 'question' ? 'The agent asked:' : 'A decision was needed:',
      ...what,
      `**${end.word}**${cleanOutput(`${end.rest}${note === '' ? '' : ` ${note}`}`)}`,
    ];
    const body = bodyOf(lines, { runId, approval });
    if (comment.body !== body) await dependencies.github.updateComment(repository, { id: comment.id, number }, body);
  } catch (error) {
    throw githubFailure(error, `Editing a comment on #${number} of ${repository}`);
  }
}

interface Place {
  repository: string;
  number: number;
}

/** Null if nobody is to be asked at GitHub, or if there is no place for it. */
async function placeOf({ database }: ActivityDependencies, { runId, approval }: Asking): Promise<Place | null> {
  if (peopleOf(approval).length === 0) return null;
  const run = await database
    .selectFrom('runs')
    .select(['source', 'eventName as name', 'deliveryId', 'title', 'actor', 'repository', 'subject', 'url'])
    .where('runId', '=', runId)
    .executeTakeFirst();
  const number = run === undefined ? null : subjectNumber(run);
  const repository = run?.repository ?? null;
  return repository === null || number === null ? null : { repository, number };
}

/** Those at GitHub who are to be asked. */
function peopleOf({ approvers, asked = [] }: WaitingApproval): string[] {
  return [...approvers, ...asked].filter((approver) => /^(?:user|team):/.test(approver));
}

function titleOf({ before, until }: WaitingApproval): string {
  return before === 'question' ? `**The agent asks**, until ${until}:` : `**A decision is needed** by ${until}:`;
}

function searchOf({ repository, number }: Place, { runId, approval }: Asking) {
  return { repository, number, mark: markOf({ runId, approval }), since: notBefore(approval.since) };
}

function markOf({ runId, approval: { key } }: Asking): string {
  return `<!-- curfew:${runId}:ask:${key} -->`;
}

function bodyOf(paragraphs: string[], asking: Asking): string {
  return [...paragraphs, markOf(asking)].join('\n\n');
}

/** What is to be decided quotes the agent, so it is cleaned, and credentials are taken out. */
async function quoted(
  { environment, dataFolder }: ActivityDependencies,
  { what }: Pick<WaitingApproval, 'what'>,
): Promise<string[]> {
  const redactOwn = createRedact(await ownSecrets(environment, dataFolder));
  const redact = (text: string): string => redactCredentials(redactOwn(text));
  return [redact(cleanOutput(redact(what.replace(/^ask_human: /, '')), { maxLength: WHAT_CHARACTERS }))];
}

function howTo(approval: WaitingApproval): string {
  const who = peopleOf(approval).map((approver) => `@${approver.replace(/^(?:user|team):/, '')}`);
  if (approval.before === 'question') return `${who.join(', ')}: write \`/curfew steer <answer>\` in a comment here.`;
  const yes = approval.extraMicros === undefined ? '' : ` (${formatUsd(approval.extraMicros)} more)`;
  return `${who.join(', ')}: write \`/curfew approve\`${yes} or \`/curfew deny <reason>\` in a comment here.`;
}
