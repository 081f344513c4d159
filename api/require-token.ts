import type { MiddlewareHandler } from 'hono';
import type { Database } from '../database/schema.ts';
import { useToken, type UsedToken } from '../database/tokens/use-token.ts';

export interface ApiVariables {
  token: UsedToken;
}

/** Answers 401 without a valid token, and does not say what is wrong with it. */
export function requireToken(database: Database): MiddlewareHandler<{ Variables: ApiVariables }> {
  return async (context, next) => {
    const [, text = ''] = /^bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '') ?? [];
    const token = await useToken(database, text, new Date().toISOString());
    if (token !== null) {
      context.set('token', token);
      return await next();
    }
    // The body is not read, so the connection cannot be used again.
    context.header('connection', 'close');
    context.header('www-authenticate', 'Bearer');
    return context.json({ error: NOT_VALID }, 401);
  };
}

const NOT_VALID =
  'A valid token is needed: write it as `Authorization: Bearer <token>`. `curfew token create` makes one.';
