import { ApplicationFailure } from '@temporalio/common';
import type { Collected } from '../../../contract/output.ts';
import { claimComments, markCommentsSent } from '../../../database/reviews/claim-comments.ts';
import { unsentComments, type GatheredRow } from '../../../database/reviews/gathered-comments.ts';
import { githubFailure, isUnprocessable } from '../../github-failure.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { publicRunUrl } from '../../report/public-run-url.ts';
import type { OutputOrigin } from '../output-origin.ts';
import type { Collecting } from '../output-row.ts';
import { lineComments } from '../reviews/line-comments.ts';
import { outdatedComments, placeOfComment } from '../reviews/outdated-comments.ts';
import { findOwnReview } from '../reviews/find-own-review.ts';
import { reviewArtefact, type ReviewArtefact } from '../reviews/review-artefact.ts';
import { reviewedPull } from '../reviews/reviewed-pull.ts';
import { outputBody, outputMark } from '../text/pull-text.ts';

type Gathering = Collecting<object>;

/** A review that was never submitted, or of which it is not known. */
interface Unsent {
  repository: string;
  number: number;
  /** Null: no review has taken these comments yet. */
  review: string | null;
}

/**
 * Submits the comments that no review of the run has, as a review that only comments. A review that was asked for and of which
 * nothing is known is looked for first. Comments whose lines have changed since are quoted in its body.
 */
export async function handOverGathered(gathering: Gathering): Promise<Collected> {
  const { dependencies, request } = gathering;
  const rows = await unsentComments(dependencies.database, request.runId);
  const collected: Collected = { artefacts: [], notes: [] };
  for (const unsent of groupsOf(rows)) {
    try {
      collected.artefacts.push(await submit(gathering, unsent));
    } catch (error) {
      const failure = error instanceof ToolError ? error : githubFailure(error, `Reviewing #${unsent.number}`);
      const isFinal = failure instanceof ToolError || (failure instanceof ApplicationFailure && failure.nonRetryable);
      if (!isFinal) throw failure;
      collected.notes.push(`The review of #${unsent.number} was not submitted: ${failure.message}`);
    }
  }
  return collected;
}

function groupsOf(rows: readonly GatheredRow[]): Unsent[] {
  const groups = new Map<string, Unsent>();
  for (const { repository, pullNumber: number, review } of rows) {
    groups.set(JSON.stringify([repository, number, review]), { repository, number, review });
  }
  return [...groups.values()];
}

async function submit({ dependencies, github, request }: Gathering, unsent: Unsent): Promise<ReviewArtefact> {
  const { repository, number } = unsent;
  const origin: OutputOrigin = {
    ...request,
    output: 'gathered-review',
    ordinal: 1,
    runUrl: publicRunUrl(dependencies.environment.temporal, request.runId),
  };
  const review = unsent.review ?? outputMark(origin);
  const claim = { runId: request.runId, repository, number, review };
  const comments = await claimComments(dependencies.database, claim);
  const pull = await reviewedPull(github, unsent);
  let made = await findOwnReview(github, unsent, review);
  if (made === null) {
    const outdated = await outdatedComments(github, unsent, comments);
    const fitting = comments.filter((row) => !outdated.includes(row));
    const create = (sent: GatheredRow[], quoted: GatheredRow[]) =>
      github.createReview(repository, number, {
        commit: pull.headSha,
        event: 'COMMENT',
        body: outputBody(
          origin,
          bodyOf(request.isDone === true ? null : request.reason, quoted),
          ...marksOf(origin, review),
        ),
        comments: lineComments(request.runId, sent),
      });
    try {
      made = await create(fitting, outdated);
    } catch (error) {
      if (!isUnprocessable(error) || fitting.length === 0) throw error;
      made = await create([], comments);
    }
  }
  await markCommentsSent(dependencies.database, claim);
  return reviewArtefact(unsent, made);
}

/** The mark of a review that another output began is added, so that it is found again. */
function marksOf(origin: OutputOrigin, review: string): string[] {
  return review === outputMark(origin) ? [] : [review];
}

function bodyOf(reason: string | null, quoted: readonly GatheredRow[]): string {
  const parts = quoted.map((row) => `**${placeOfComment(row)}**\n\n${row.comment.text}`);
  const head =
    reason === null ? [] : [`These comments were not submitted by the agent, because its run ended: ${reason}`];
  return [...head, ...parts].join('\n\n');
}
