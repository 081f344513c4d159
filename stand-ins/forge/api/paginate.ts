import type { ApiContext } from './context.ts';

/**
 * Returns the page of a list that `per_page` (by default 30, at most 100) and `page` of the request ask for. Sets GitHub's
 * `Link` header if there is more than one page. `publicUrl` is the address of the list as the caller knows it.
 */
export function paginate<T>(c: ApiContext, publicUrl: string, items: T[]): T[] {
  const perPage = Math.min(100, positive(c.req.query('per_page'), 30));
  const page = positive(c.req.query('page'), 1);
  const last = Math.max(1, Math.ceil(items.length / perPage));
  const link = (target: number, relation: string): string => {
    const url = new URL(publicUrl);
    url.search = new URL(c.req.url).search;
    url.searchParams.set('page', `${target}`);
    return `<${url.href}>; rel="${relation}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ...(page > 1 ? [link(1, 'first')] : []),
  ];
  if (links.length > 0) c.header('Link', links.join(', '));
  return items.slice((page - 1) * perPage, page * perPage);
}

function positive(value: string | undefined, otherwise: number): number {
  const number = Number(value);
  return Number.isSafeInteger(number) && number > 0 ? number : otherwise;
}
