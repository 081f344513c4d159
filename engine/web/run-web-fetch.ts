import { z } from 'zod';
import { errorText } from '../../runtime/error-text.ts';
import { HostRefused } from '../egress/host-refused.ts';
import { recordRefusal } from '../egress/record-refusal.ts';
import { sessionPolicy } from '../egress/session-policy.ts';
import type { ToolResult } from '../tools/execute-tool.ts';
import type { ToolRun } from '../tools/tool-run.ts';
import { checkUrl, type FetchRules } from './fetching/check-url.ts';
import { fetchDocument } from './fetching/fetch-document.ts';
import { FetchProblem } from './fetching/fetch-problem.ts';
import { isNamed } from './fetching/named-urls.ts';
import { presentText } from './present-text.ts';
import { readFetched } from './reading/read-fetched.ts';
import { webFetchConfig } from './web-configs.ts';

const Input = z.object({ url: z.string().min(1) });

/**
 * Fetches a page for the agent, in the engine and not in the sandbox, and answers with its text. What goes wrong at the
 * page, and what the session may not reach, is a result for the agent. Throws the signal's reason after an abort.
 */
export async function runWebFetch(run: ToolRun): Promise<ToolResult> {
  const input = Input.safeParse(run.call.input);
  if (!input.success) return failed(`the input does not fit.\n${z.prettifyError(input.error)}`);
  try {
    return { content: await fetchText(run, input.data.url), isError: false, fetches: 1 };
  } catch (error) {
    run.signal.throwIfAborted();
    if (error instanceof HostRefused) await recordRefusal(run.web.engine, run.sessionId, [error.refusal]);
    return failed(error instanceof Error ? errorText(error) : String(error));
  }
}

async function fetchText({ sessionId, web: { engine, agent }, signal }: ToolRun, written: string): Promise<string> {
  const config = webFetchConfig(agent);
  const rules: FetchRules = { network: await sessionPolicy(engine, sessionId), domains: config ?? {} };
  const url = checkUrl(written, rules);
  const sources = config?.url_sources;
  if (sources && !(await isNamed(engine.database, { sessionId, url, sources }))) {
    throw new FetchProblem(
      `${url.href} was not named in this conversation by a source from which you may take addresses (url_sources).`,
    );
  }
  const { guard } = engine;
  const document = await fetchDocument({ url: url.href, rules, guard, signal });
  const read = await readFetched(document, signal);
  if ('problem' in read) throw new FetchProblem(`${document.url} was fetched, but it ${read.problem}.`);
  const title = read.title === null ? '' : `${read.title.replaceAll(/\s+/g, ' ').slice(0, 300)}\n\n`;
  return presentText(`Address: ${document.url}`, title + (read.text || '(no text)'), config?.max_content_tokens);
}

function failed(problem: string): ToolResult {
  return { content: `web_fetch: ${problem}`, isError: true };
}
