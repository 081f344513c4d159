import { APIError } from '@anthropic-ai/sdk';
import { ApplicationFailure } from '@temporalio/common';

/** Answers that no retry changes (managed-agents-api: 400, 401, 402, 403, 404, 413, 422). */
const FINAL_STATUS = new Set([400, 401, 402, 403, 404, 413, 422]);

/**
 * The error for an activity to throw when the agent API did not do as asked: non-retryable if another attempt would get
 * the same answer, otherwise a plain Error, which is retried. The message says what was asked, the answer and the
 * request's id.
 */
export function agentApiFailure(error: unknown, what: string): Error {
  // A value is too deep or too long for this machine: another attempt would fail in the same way.
  if (error instanceof RangeError) return ApplicationFailure.nonRetryable(`${what}: ${error.message}`, 'OutOfRange');
  if (!(error instanceof APIError)) return new Error(`${what}: ${reasonOf(error)}`, { cause: error });
  const request = error.requestID ? ` (request ${error.requestID})` : '';
  const message = `${what}: the agent API answered ${error.status ?? 'nothing'}: ${messageOf(error)}${request}`;
  if (error.status !== undefined && FINAL_STATUS.has(error.status)) {
    return ApplicationFailure.nonRetryable(message, 'AgentApiRefused');
  }
  return new Error(message, { cause: error });
}

/** What the API says, without the JSON around it. */
function messageOf({ error: body, message }: APIError): string {
  if (typeof body !== 'object' || body === null || !('error' in body)) return message;
  const { error } = body;
  if (typeof error !== 'object' || error === null || !('message' in error)) return message;
  return typeof error.message === 'string' ? error.message : message;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : JSON.stringify(error);
}
