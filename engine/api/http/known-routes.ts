import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { METHOD_NAME_ALL } from 'hono/router';

/**
 * Lets a request pass to the checks of headers and body only if a route answers its method and path. Any other gets the
 * 404 of the app, whatever else is wrong with it.
 */
export const knownRoutes: MiddlewareHandler = async (context, next) => {
  if (!matchedRoutes(context).some(({ method }) => method !== METHOD_NAME_ALL)) return context.notFound();
  return await next();
};
