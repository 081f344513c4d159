import { z } from 'zod';
import { errorText } from '../../runtime/error-text.ts';
import { canonicalHost } from '../../text/hosts/canonical-host.ts';
import { stripInvisible } from '../../text/strip-invisible.ts';
import type { ToolResult } from '../tools/execute-tool.ts';
import type { ToolRun } from '../tools/tool-run.ts';
import { domainProblem, type DomainRules } from './fetching/domain-rules.ts';
import { presentText } from './present-text.ts';
import { NotSearched, type FoundPage } from './searching/web-search.ts';
import { webSearchConfig } from './web-configs.ts';

const LONGEST_QUERY = 1_000;
const Input = z.object({ query: z.string().trim().min(1).max(LONGEST_QUERY) });

/** How many pages the agent is shown, and how much of each. */
const MOST_PAGES = 10;
const LONGEST_EXCERPT = 600;
const LONGEST_TITLE = 200;

/**
 * Searches the web with the engine's own provider. Its price is taken from the budget before the search, so that a crash
 * in the middle cannot make it free. Throws the signal's reason after an abort.
 */
export async function runWebSearch({ call, web, signal }: ToolRun): Promise<ToolResult> {
  const { engine, agent } = web;
  const { search } = engine;
  if (search?.by !== 'provider') return failed('this engine has no search provider');
  const input = Input.safeParse(call.input);
  if (!input.success) return failed(`the input does not fit.\n${z.prettifyError(input.error)}`);
  const config = webSearchConfig(agent);
  const domains = { allowed_domains: config?.allowed_domains, blocked_domains: config?.blocked_domains };
  const { query } = input.data;
  if (!(await web.buySearch())) return failed('the budget of this session has no room for another search.');
  try {
    const found = await search.find({ query, ...domains, country: config?.user_location?.country ?? null }, signal);
    return { content: presentText(`Search: ${query}`, listed(found, domains), null), isError: false };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof NotSearched) await web.returnSearch();
    return failed((error instanceof Error ? errorText(error) : String(error)).replace(/\.?$/, '.'));
  }
}

function listed(found: FoundPage[], domains: DomainRules): string {
  const pages = found.filter(({ url }) => isLeft(url, domains)).slice(0, MOST_PAGES);
  if (pages.length === 0) return '(nothing was found)';
  return pages
    .map(({ title, url, excerpt, age }, i) => {
      const lines = [oneLine(title, LONGEST_TITLE), url, oneLine(excerpt, LONGEST_EXCERPT), oneLine(age ?? '', 100)];
      return `${i + 1}. ${lines.filter((line) => line !== '').join('\n   ')}`;
    })
    .join('\n');
}

function isLeft(written: string, domains: DomainRules): boolean {
  const url = URL.parse(written);
  const host = url && /^https?:$/.test(url.protocol) ? canonicalHost(url.hostname) : null;
  return host !== null && domainProblem(domains, host) === null;
}

function oneLine(text: string, most: number): string {
  return stripInvisible(text).replaceAll(/\s+/g, ' ').trim().slice(0, most).toWellFormed();
}

function failed(problem: string): ToolResult {
  return { content: `web_search: ${problem}`, isError: true };
}
