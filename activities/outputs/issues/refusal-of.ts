import { ApplicationFailure } from '@temporalio/common';
import { RequestError } from 'octokit';
import { githubFailure } from '../../github-failure.ts';

/**
 * The forge answers with one of these if it does not accept a name. The issue or pull request exists nevertheless and is kept.
 */
const NOT_TAKEN = new Set([403, 404, 410, 422, 451]);

/**
 * Makes a change without which an issue or pull request is still worth having. Returns what the forge said if it does not
 * take the change; null if it did. Throws as `githubFailure` says if another attempt can succeed.
 */
export async function refusalOf(doing: string, change: () => Promise<unknown>): Promise<string | null> {
  try {
    await change();
    return null;
  } catch (error) {
    const failure = githubFailure(error, doing);
    const isFinal = failure instanceof ApplicationFailure && failure.nonRetryable === true;
    if (!isFinal || !(error instanceof RequestError && NOT_TAKEN.has(error.status))) throw failure;
    return error.message.split('\n')[0] ?? String(error.status);
  }
}
