import type { LookupRequest } from '../../contract/lookup.ts';
import { grantedLookups } from '../../definitions/lookups/granted-lookups.ts';
import { createRedact } from '../../runtime/secrets/create-redact.ts';
import { ownSecrets } from '../../runtime/secrets/own-secrets.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { answerTool } from '../session/tools/answer-tool.ts';
import { readInput } from '../session/tools/read-input.ts';
import { readToolUse, type ToolUse } from '../session/tools/read-tool-use.ts';
import { NO_SUCH_TOOL, ToolError } from '../session/tools/tool-error.ts';
import { answerWith } from './answer/answer-with.ts';
import { isBeginning } from './answer/cursor.ts';
import type { LookupRow } from './lookup-row.ts';
import { LOOKUP_ROWS } from './lookups.ts';

/** How often one run may look something up. */
const MOST_LOOKUPS = 200;

/**
 * Carries out any lookup and answers its tool with text that is fit for an agent: of at most 100 kB, without our
 * secrets, and without parts that are invisible to people. Throws as the row and `agentApiFailure` say.
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
    refuseMore(request);
    const text = await read(dependencies, { request, use, rows });
    await answerTool(agentApi, request, { text, isError: false });
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

function refuseMore({ ordinal = 1 }: LookupRequest): void {
  if (ordinal <= MOST_LOOKUPS) return;
  throw new ToolError(`This run has used its ${MOST_LOOKUPS} lookups. Go on with what you know.`);
}

async function read(dependencies: ActivityDependencies, { request, use, rows }: Asked): Promise<string> {
  const row = rows.find(({ lookup }) => lookup.tool.name === use.name);
  if (row === undefined || grantedLookups(request.automation.permissions, [row.lookup]).length === 0) {
    throw new ToolError(NO_SUCH_TOOL);
  }
  const { cursor, ...written } = use.input;
  const input = readInput(row.lookup.tool.input, written);
  const found = await row.read({ dependencies, request, input, isContinued: !isBeginning(cursor) });
  const redact = createRedact(await ownSecrets(dependencies.environment, dependencies.dataFolder));
  const question = { runId: request.runId, tool: use.name, input };
  // Once more for the whole: a secret may be broken over several entries.
  return redact(await answerWith({ question, cursor, found, redact }));
}
