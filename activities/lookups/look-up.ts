import type { LookupRequest } from '../../contract/lookup.ts';
import { grantedLookups } from '../../definitions/lookups/granted-lookups.ts';
import { cleanInput } from '../../text/clean-input.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { answerTool } from '../session/tools/answer-tool.ts';
import { readInput } from '../session/tools/read-input.ts';
import { readToolUse, type ToolUse } from '../session/tools/read-tool-use.ts';
import { NO_SUCH_TOOL, ToolError } from '../session/tools/tool-error.ts';
import type { LookupRow } from './lookup-row.ts';
import { LOOKUP_ROWS } from './lookups.ts';

/** The longest answer of a lookup: some thousand tokens of the agent's context. */
const ANSWER_BYTES = 48 * 1024;

/**
 * Carries out any lookup and answers its tool with text that is fit for an agent: cut, and without parts that are
 * invisible to people. Throws as the row and `agentApiFailure` say.
 */
export async function lookUp(
  dependencies: ActivityDependencies,
  request: LookupRequest,
  rows: readonly LookupRow[] = LOOKUP_ROWS,
): Promise<void> {
  const { agentApi, log } = dependencies;
  const { runId, sessionId, toolUseId } = request;
  const use = await readToolUse(agentApi, sessionId, toolUseId);
  if (use.answer !== null) return;
  try {
    const text = await read(dependencies, { request, use, rows });
    await answerTool(agentApi, request, { text: fitForAgent(text), isError: false });
    log.info({ runId, tool: use.name }, 'looked up');
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const { message } = error;
    await answerTool(agentApi, request, { text: message, isError: true });
    log.info({ runId, tool: use.name, message }, 'lookup refused');
  }
}

interface Asked {
  request: LookupRequest;
  use: ToolUse;
  rows: readonly LookupRow[];
}

async function read(dependencies: ActivityDependencies, { request, use, rows }: Asked): Promise<string> {
  const row = rows.find(({ lookup }) => lookup.tool.name === use.name);
  if (row === undefined || grantedLookups(request.automation.permissions, [row.lookup]).length === 0) {
    throw new ToolError(NO_SUCH_TOOL);
  }
  return row.read({ dependencies, request, input: readInput(row.lookup.tool.input, use.input) });
}

/**
 * Cleans and cuts the text. A note tells the agent that it was cut, so that it does not take the part for the whole.
 */
function fitForAgent(text: string): string {
  const bytes = Buffer.byteLength(text);
  const cleaned = cleanInput(text, ANSWER_BYTES).trim();
  if (bytes <= ANSWER_BYTES) return cleaned === '' ? '(nothing found)' : cleaned;
  return `${cleaned}\n\n(Cut: these are the first ${ANSWER_BYTES} of ${bytes} bytes. Ask for less at once.)`;
}
