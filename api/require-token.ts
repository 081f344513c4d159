import type { MiddlewareHandler } from 'hono';
import { useToken, type UsedToken } from '../database/tokens/use-token.ts';
import type { ApiOptions } from './api-options.ts';
import { unavailable } from './unavailable.ts';

export interface ApiVariables {
  token: UsedToken;
}

/**
 * Answers 401 without a valid token, and does not say what is wrong with it; 503 if the database cannot be asked. In both
 * cases the body is not read, so the connection cannot be used again.
 */
export function requireToken({
  database,
  log,
}: Pick<ApiOptions, 'database' | 'log'>): MiddlewareHandler<{ Variables: ApiVariables }> {
  return async (context, next) => {
    const [, text = ''] = /^bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '') ?? [];
    let token: UsedToken | null;
    try {
      token = await useToken(database, text, new Date().toISOString());
    } catch (error) {
      log.error({ err: error, path: context.req.path }, 'a token could not be looked up');
      context.header('connection', 'close');
      return unavailable(context, 'The token could not be looked up. Send the request again.');
    }
    if (token !== null) {
      context.set('token', token);
      return await next();
    }
    context.header('connection', 'close');
    context.header('www-authenticate', 'Bearer');
    return context.json({ error: NOT_VALID }, 401);
  };
}

const NOT_VALID =
  'A valid token is needed: write it as `Authorization: Bearer <token>`. `curfew token create` makes one.';
