import { createHash, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { ApiError } from './api-error.ts';

/** Lets a request pass if it has the key, as `Authorization: Bearer` or as `x-api-key`. Compares in constant time. */
export function authorise(key: string): MiddlewareHandler {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const expected = digest(key);
  return async (context, next) => {
    const bearer = /^Bearer (.+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
    const shown = bearer ?? context.req.header('x-api-key');
    if (shown === undefined || !timingSafeEqual(digest(shown), expected)) {
      throw new ApiError(
        401,
        'The key is missing or wrong. Send the one in engine.key as a bearer token or as x-api-key.',
      );
    }
    await next();
  };
}
