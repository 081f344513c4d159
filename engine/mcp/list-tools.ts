import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import type { Redact } from '../../runtime/secrets/create-redact.ts';
import { stripInvisible } from '../../text/strip-invisible.ts';
import { cutText } from '../../text/cut-text.ts';
import type { McpConnection } from './mcp-connection.ts';
import { usableSchema } from './usable-schema.ts';

/** A tool of a server as the model can be shown it. */
export interface McpTool {
  /** As the server calls it. */
  name: string;
  description: string;
  input_schema: { type: 'object'; [key: string]: unknown };
}

/** The tools of a server in the order of their names, and why others were left out. */
export interface ListedTools {
  tools: McpTool[];
  /** Sentences without their subject, which is the server; none if nothing was left out. */
  problems: string[];
}

const MOST_PAGES = 30;
const MOST_LISTED = 2_000;
/** The Messages API takes no more of all kinds together. */
export const MOST_TOOLS = 256;
const LONGEST_NAME = 128;
const LONGEST_DESCRIPTION_BYTES = 8_192;
const LARGEST_TOOL_BYTES = 32_768;

const Page = z.looseObject({ tools: z.array(z.unknown()), nextCursor: z.string().nullish() });

const Listed = z.looseObject({
  name: z.string().min(1).max(LONGEST_NAME),
  title: z.string().nullish(),
  description: z.string().nullish(),
  inputSchema: z.unknown(),
  execution: z.looseObject({ taskSupport: z.string().nullish() }).nullish(),
});

/**
 * Lists the tools of a server that `isWanted` names. What the model endpoint would refuse, and what is too large, is left
 * out with the reason. Rejects as `McpConnection.request`.
 */
export async function listTools(
  connection: McpConnection,
  isWanted: (name: string) => boolean,
  signal: AbortSignal,
): Promise<ListedTools> {
  if (!connection.hasTools) return { tools: [], problems: ['says that it has no tools.'] };
  const found = new Map<string, McpTool>();
  const problems: string[] = [];
  let [listed, total] = [0, 0];
  for (let cursor: string | null = '', pages = 0; cursor !== null; pages += 1) {
    if (pages === MOST_PAGES || listed >= MOST_LISTED || found.size >= MOST_TOOLS) {
      problems.push(`lists so many tools that only the first ${listed} were read; name those that the agent needs.`);
      break;
    }
    const params: Record<string, unknown> = cursor === '' ? {} : { cursor };
    const page: z.output<typeof Page> = await connection.request({ method: 'tools/list', params }, Page, signal);
    total += page.tools.length;
    for (const one of page.tools) {
      if (listed >= MOST_LISTED || found.size >= MOST_TOOLS) break;
      listed += 1;
      take(one, { found, problems, isWanted, redact: connection.redact });
      // A schema can be made such that checking it takes long.
      await setImmediate();
    }
    signal.throwIfAborted();
    // A full list is said at the head of the loop.
    cursor = page.nextCursor || (listed < total ? '' : null);
  }
  return { tools: [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1)), problems };
}

interface Taking {
  found: Map<string, McpTool>;
  problems: string[];
  isWanted: (name: string) => boolean;
  redact: Redact;
}

function take(one: unknown, { found, problems, isWanted, redact }: Taking): void {
  const listed = Listed.safeParse(one);
  if (!listed.success)
    return void problems.push('lists something that is not a tool, or has no name of 1–128 characters.');
  const { name, title, description, inputSchema, execution } = listed.data;
  if (!isWanted(name)) return;
  const refuse = (why: string): void =>
    void problems.push(`has a tool ${JSON.stringify(name)} that is left out: ${why}.`);
  if (stripInvisible(name) !== name) return refuse('its name has characters that nobody sees');
  if (found.has(name)) return refuse('the list has its name twice, and the first one counts');
  if (execution?.taskSupport === 'required') return refuse('it only runs as a task, which this engine does not do');
  const usable = usableSchema(inputSchema);
  if ('problem' in usable) return refuse(usable.problem);
  const text = cutText(redact(stripInvisible(start(description || title || ''))), LONGEST_DESCRIPTION_BYTES);
  const tool = { name, description: text, input_schema: usable.schema };
  const written = JSON.stringify(tool);
  if (redact(written) !== written) return refuse('its schema holds the token of the session');
  if (Buffer.byteLength(written) > LARGEST_TOOL_BYTES)
    return refuse(`its description and schema have more than ${LARGEST_TOOL_BYTES} bytes`);
  found.set(name, tool);
}

/** As much of a text as is looked at: cleaning takes time, and a server may send megabytes of what nobody sees. */
function start(text: string): string {
  return text.slice(0, 4 * LONGEST_DESCRIPTION_BYTES);
}
