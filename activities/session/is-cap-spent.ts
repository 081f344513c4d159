import { APIError } from '@anthropic-ai/sdk';

/**
 * Whether the API refused a cap because the session has spent that much already. Where the API puts its reason is not documented,
 * so the whole answer is searched, for the reason or its text.
 */
export function isCapSpent(error: unknown): boolean {
  if (!(error instanceof APIError) || error.status !== 400) return false;
  return /budget_not_raised|must be greater than the session's consumed/.test(
    `${error.message} ${JSON.stringify(error.error)}`,
  );
}
