import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';
import type { Log } from '../../../runtime/log.ts';
import { cutText } from '../../../text/cut-text.ts';
import { StoreError } from '../../store/store-error.ts';
import { ApiError } from './api-error.ts';

const STATUS = { missing: 404, archived: 400, taken: 409, full: 400, refused: 400 } as const;

/** A message may quote what was sent. */
const LONGEST_MESSAGE_BYTES = 4_000;

/** From here on an error is not the sender's: the rate of the endpoint, and what is broken. */
const FIRST_OF_ENGINE = 429;

export type ApiVariables = { Variables: { requestId: string } };

/**
 * Turns what a route threw into the error envelope of the API. Only an error that is not the sender's may be retried:
 * the SDK would otherwise repeat even a 409 twice.
 */
export function errorResponse(error: unknown, context: Context<ApiVariables>, log: Log): Response {
  const known = toApiError(error);
  if (!known) log.error({ err: error, requestId: context.get('requestId'), path: context.req.path }, 'request failed');
  const details = known?.errorCode ? { details: { error_code: known.errorCode } } : {};
  if (known && known.status < FIRST_OF_ENGINE) context.header('x-should-retry', 'false');
  return context.json(
    {
      type: 'error',
      error: {
        type: known?.type ?? 'api_error',
        message: cutText(known?.message ?? 'Internal error.', LONGEST_MESSAGE_BYTES),
        ...details,
      },
      request_id: context.get('requestId'),
    },
    (known?.status ?? 500) as ContentfulStatusCode,
  );
}

function toApiError(error: unknown): ApiError | null {
  if (error instanceof ApiError) return error;
  if (error instanceof StoreError) return new ApiError(STATUS[error.reason], error.message, error.errorCode);
  if (error instanceof z.ZodError) return new ApiError(400, describe(error));
  return null;
}

function describe(error: z.ZodError): string {
  return error.issues
    .map((issue) => (issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message))
    .join('; ');
}
