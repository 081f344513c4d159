import { APIConnectionError, APIConnectionTimeoutError, APIError } from '@anthropic-ai/sdk';

export interface ModelFailure {
  /** Whether asking again can help. */
  isRetryable: boolean;
  type: 'model_rate_limited_error' | 'model_overloaded_error' | 'model_request_failed_error' | 'billing_error';
  message: string;
  /** The endpoint may have charged an amount that we do not know. */
  mayHaveCost: boolean;
  /** How long the endpoint asks us to wait, in ms. */
  retryAfterMs: number | null;
}

const SPENT = ['enforced_spend_limit_reached', 'contract_spend_limit_reached'];
const NEVER_ARRIVED = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];
const LONGEST_MESSAGE = 1_000;

/**
 * Classifies a model request that failed. An answer with an error status is not charged; an answer that broke off may
 * be.
 */
export function modelFailure(error: unknown): ModelFailure {
  const failure = {
    isRetryable: true,
    type: 'model_request_failed_error' as const,
    message: (error instanceof Error ? error.message : String(error)).slice(0, LONGEST_MESSAGE),
    mayHaveCost: true,
    retryAfterMs: null,
  };
  if (error instanceof APIConnectionTimeoutError) return failure;
  if (error instanceof APIConnectionError) return { ...failure, mayHaveCost: !codes(error).some(hasNotArrived) };
  if (!(error instanceof APIError)) return failure;
  if (error.status === undefined) return { ...failure, type: typeOfStreamError(error) };
  return { ...failure, ...byStatus(error.status, error), mayHaveCost: false, retryAfterMs: retryAfter(error) };
}

function byStatus(status: number, error: APIError): Pick<ModelFailure, 'isRetryable' | 'type'> {
  if (status === 402 || SPENT.includes(String(error.errorCode))) return { isRetryable: false, type: 'billing_error' };
  if (status === 429) return { isRetryable: true, type: 'model_rate_limited_error' };
  if (status === 529) return { isRetryable: true, type: 'model_overloaded_error' };
  return { isRetryable: status >= 500 || status === 408 || status === 409, type: 'model_request_failed_error' };
}

function typeOfStreamError(error: APIError): ModelFailure['type'] {
  if (error.type === 'overloaded_error') return 'model_overloaded_error';
  return error.type === 'rate_limit_error' ? 'model_rate_limited_error' : 'model_request_failed_error';
}

function retryAfter({ headers }: APIError): number | null {
  const ms = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(ms)) return ms;
  const text = headers?.get('retry-after');
  if (!text) return null;
  const wait = Number.isFinite(Number(text)) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isFinite(wait) ? Math.max(0, wait) : null;
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
