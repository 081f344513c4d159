import type { RequestError } from 'octokit';

/** Returns the status and the body of a refusal. Rejects if the call was not refused. */
export async function refused(call: Promise<unknown>): Promise<{ status: number; data: unknown }> {
  const error = (await call.then(
    () => Promise.reject(new Error('it was not refused')),
    (reason: unknown) => reason,
  )) as RequestError;
  return { status: error.status, data: error.response?.data };
}
