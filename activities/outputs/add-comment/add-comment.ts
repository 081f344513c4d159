import { z } from 'zod';
import type { AddCommentOutput } from '../../../definitions/automation.ts';
import type { Comment } from '../../../connections/github/issue-calls.ts';
import type { ActivityDependencies } from '../../dependencies.ts';
import { githubFailure, isUnprocessable } from '../../github-failure.ts';
import { answerOutput, type Done } from '../answer-output.ts';
import { findOwnComment } from '../text/find-own-comment.ts';
import { notBefore } from '../text/not-before.ts';
import type { OutputRequest, OutputResult } from '../../../contract/output.ts';
import { ownSecrets } from '../policy/own-secrets.ts';
import { outputBody, outputMark } from '../text/pull-text.ts';
import { readInput } from '../read-input.ts';
import { subjectNumber } from '../text/subject-number.ts';
import { ToolError } from '../tool-error.ts';
import type { ToolUse } from '../../session/tools/read-tool-use.ts';

const Input = z.object({
  body: z.string('is not a text').trim().min(1, 'is empty').max(200_000, 'is longer than 200,000 characters'),
  number: z.number('is not a number').int('is not a whole number').positive('is not a number of an issue').optional(),
});

/**
 * Adds the agent's words, cleaned, as a comment where the automation allows it; once, as a comment with the mark of this
 * output is found again. Throws as `githubFailure` says.
 */
export async function addComment(dependencies: ActivityDependencies, request: OutputRequest): Promise<OutputResult> {
  return answerOutput(dependencies, request, async (use) => {
    const options = request.automation.safeOutputs.addComment;
    if (options === null) throw new ToolError('This automation may not add comments.');
    refuseMore(request, options);
    const { body, number } = readInput(Input, use.input);
    const target = { repository: repositoryOf(request), number: targetOf(request, options, number) };
    if (request.automation.safeOutputs.staged) return staged(target.number);
    await refuseSecrets(dependencies, body);
    const comment = await commentOnce(dependencies, request, use, target, body);
    if (comment === null) return { artefact: null, text: '', note: 'The comment was added, and somebody deleted it.' };
    const text = `Comment added: ${comment.url}`;
    return { artefact: { type: 'comment', url: comment.url }, text, note: text };
  });
}

function refuseMore({ ordinal }: OutputRequest, { max }: AddCommentOutput): void {
  if (ordinal <= max) return;
  throw new ToolError(
    `This run may add ${max} comment${max === 1 ? '' : 's'}, and has. Do not call add_comment again.`,
  );
}

function repositoryOf({ event, checkout }: OutputRequest): string {
  const repository = event.repository ?? (checkout === false ? null : checkout.repository);
  if (repository === null) throw new ToolError('This run is about no repository, so there is nothing to comment on.');
  return repository;
}

function targetOf({ event }: OutputRequest, { target }: AddCommentOutput, asked: number | undefined): number {
  if (target === '*') {
    if (asked !== undefined) return asked;
    throw new ToolError('Say which issue or pull request to comment on: give its `number`.');
  }
  const number = target === 'triggering' ? subjectNumber(event) : Number(target);
  if (number !== null && Number.isSafeInteger(number)) return number;
  throw new ToolError(
    'This run was started by something that is no issue or pull request: there is none to comment on.',
  );
}

function staged(number: number): Done {
  const text = `Staged: nothing was done. A comment would have been added to #${number}.`;
  return { artefact: null, text, note: text };
}

async function refuseSecrets({ environment, dataFolder }: ActivityDependencies, body: string): Promise<void> {
  const secrets = await ownSecrets(environment, dataFolder);
  if (!secrets.some((secret) => body.includes(secret))) return;
  throw new ToolError('The comment holds a credential that is not yours. Remove it and call add_comment again.');
}

/** Null: it was made, as the agent has been told, and is no longer there. */
async function commentOnce(
  { github }: ActivityDependencies,
  request: OutputRequest,
  { at, answer }: ToolUse,
  { repository, number }: { repository: string; number: number },
  body: string,
): Promise<Comment | null> {
  const doing = `Commenting on #${number} of ${repository}`;
  try {
    const existing = await findOwnComment(github, repository, number, outputMark(request), notBefore(at));
    if (existing !== null || answer !== null) return existing;
    return await github.createComment(repository, number, outputBody(request, body));
  } catch (error) {
    if (isUnprocessable(error)) throw new ToolError(`${doing} was not possible: ${error.message}`);
    throw githubFailure(error, doing);
  }
}
