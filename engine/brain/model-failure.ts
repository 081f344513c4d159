import { APIConnectionError, APIConnectionTimeoutError, APIError } from '@anthropic-ai/sdk';
import type { Redact } from '../../runtime/secrets/create-redact.ts';
import { oneLine } from '../../text/one-line.ts';
import { readRetryAfter } from './failures/read-retry-after.ts';

export interface ModelFailure {
  /** Whether asking again can help. */
  isRetryable: boolean;
  type: 'model_rate_limited_error' | 'model_overloaded_error' | 'model_request_failed_error' | 'billing_error';
  message: string;
  /** The connection broke, so the endpoint may have charged something even if nothing of an answer arrived. */
  mayHaveCost: boolean;
  /** How long the endpoint asks us to wait, in ms. */
  retryAfterMs: number | null;
}

const SPENT = ['enforced_spend_limit_reached', 'contract_spend_limit_reached'];
/** Errors that the same request would get again. */
const REFUSED = [
  'invalid_request_error',
  'authentication_error',
  'permission_error',
  'not_found_error',
  'request_too_large',
];
const NEVER_ARRIVED = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];
const LONGEST_MESSAGE_BYTES = 1_000;

/**
 * Classifies a model request that failed, and says why in words without the endpoint's key. The endpoint does not charge
 * for an answer with an error status.
 */
export function modelFailure(error: unknown, redact: Redact): ModelFailure {
  const failure = {
    isRetryable: true,
    type: 'model_request_failed_error' as const,
    message: messageOf(error, redact),
    mayHaveCost: true,
    retryAfterMs: null,
  };
  if (error instanceof APIConnectionTimeoutError) return failure;
  if (error instanceof APIConnectionError) return { ...failure, mayHaveCost: !codes(error).some(hasNotArrived) };
  if (!(error instanceof APIError)) return failure;
  const answered = { ...failure, mayHaveCost: false, retryAfterMs: readRetryAfter(error.headers) };
  if (error.status === undefined) return { ...answered, ...byType(error) };
  return { ...answered, ...byStatus(error.status, error) };
}

function byStatus(status: number, error: APIError): Pick<ModelFailure, 'isRetryable' | 'type'> {
  if (status === 402 || SPENT.includes(String(error.errorCode))) return { isRetryable: false, type: 'billing_error' };
  if (status === 429) return { isRetryable: true, type: 'model_rate_limited_error' };
  if (status === 529) return { isRetryable: true, type: 'model_overloaded_error' };
  return { isRetryable: status >= 500 || status === 408 || status === 409, type: 'model_request_failed_error' };
}

/** Of an error inside of a stream, whose status was 200. */
function byType(error: APIError): Pick<ModelFailure, 'isRetryable' | 'type'> {
  const type = String(error.type);
  if (type === 'billing_error') return { isRetryable: false, type: 'billing_error' };
  if (type === 'overloaded_error') return { isRetryable: true, type: 'model_overloaded_error' };
  if (type === 'rate_limit_error') return { isRetryable: true, type: 'model_rate_limited_error' };
  return { isRetryable: !REFUSED.includes(type), type: 'model_request_failed_error' };
}

function messageOf(error: unknown, redact: Redact): string {
  if (!(error instanceof APIError) || error instanceof APIConnectionError) {
    return oneLine(redact(error instanceof Error ? error.message : String(error)), LONGEST_MESSAGE_BYTES);
  }
  const said = oneLine(redact(error.apiMessage ?? error.message), LONGEST_MESSAGE_BYTES);
  return `The model endpoint ${error.status === undefined ? 'broke off' : `answered ${error.status}`}: ${said}`;
}

/** Codes of an error and of all its causes. */
function codes(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  const inner = error instanceof AggregateError ? error.errors.flatMap(codes) : [];
  return [...own, ...inner, ...codes(error.cause)];
}

function hasNotArrived(code: string): boolean {
  return NEVER_ARRIVED.includes(code);
}
