import type { MiddlewareHandler } from 'hono';
import { ApiError } from './api-error.ts';

const BETA = 'managed-agents-2026-04-01';

/** Refuses a request that does not name the API version and, with `beta`, the beta of the Managed Agents API. */
export function requireHeaders(options: { beta: boolean }): MiddlewareHandler {
  return async (context, next) => {
    if (!context.req.header('anthropic-version')) {
      throw new ApiError(400, 'The header anthropic-version is missing; send for example 2026-10-21.');
    }
    const betas = (context.req.header('anthropic-beta') ?? '').split(',').map((beta) => beta.trim());
    if (options.beta && !betas.includes(BETA)) {
      throw new ApiError(400, `The header anthropic-beta must include ${BETA}.`);
    }
    await next();
  };
}
