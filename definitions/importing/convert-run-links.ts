import { withOwnNamesInText } from './convert-expression.ts';
import type { Edit } from './edit.ts';

/** The address that a run of GitHub Actions has. */
const ADDRESS =
  /\$\{\{ *github\.server_url *\}\}\/\$\{\{ *github\.repository *\}\}\/actions\/runs\/\$\{\{ *github\.run_id *\}\}/g;

/** Takes away links to the run at GitHub Actions: a run of Curfew has no page there. The text of a link stays. */
export function convertRunLinks(body: string): Edit[] {
  return [...body.matchAll(ADDRESS)].map(({ index, 0: address }) => {
    const link = linkAround(body, { start: index, end: index + address.length });
    const { start, end } = link ?? { start: index, end: index + address.length };
    const text = link === null ? 'run ${{ github.run_id }} of Curfew' : withOwnNamesInText(link.label);
    const message = 'a run of Curfew has no page at GitHub Actions, so the link is left out';
    return { start, end, text, what: 'changed', message, isLoss: false };
  });
}

/** The Markdown link, in one line, that leads to the address at this place; null if there is none. */
function linkAround(
  body: string,
  { start, end }: { start: number; end: number },
): { start: number; end: number; label: string } | null {
  if (body.slice(start - 2, start) !== '](' || body[end] !== ')') return null;
  const open = body.lastIndexOf('[', start - 2);
  const label = body.slice(open + 1, start - 2);
  return open < 0 || /[\n\]]/.test(label) ? null : { start: open, end: end + 1, label };
}
