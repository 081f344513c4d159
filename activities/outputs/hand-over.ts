import { toolOfOutput, type OutputRequest, type OutputResult } from '../../contract/output.ts';
import { recordRun } from '../../database/runs/record-run.ts';
import { optionsOf } from '../../definitions/outputs/options-of.ts';
import { ownSecrets } from '../../runtime/secrets/own-secrets.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { stripInvisible } from '../../text/strip-invisible.ts';
import { publicRunUrl } from '../report/public-run-url.ts';
import { answerTool } from '../session/tools/answer-tool.ts';
import { readInput } from '../session/tools/read-input.ts';
import { readToolUse, type ToolUse } from '../session/tools/read-tool-use.ts';
import { NO_SUCH_TOOL, ToolError } from '../session/tools/tool-error.ts';
import { refuseCredentials } from './credentials/refuse-credentials.ts';
import type { Done, OutputRow } from './output-row.ts';
import { OUTPUT_ROWS } from './outputs.ts';
import { refuseOtherPlace } from './refuse-other-place.ts';

/**
 * Carries out any output: reads what the agent asked for, refuses it if its words hold a credential, lets the output's row do it,
 * records what that made, answers the tool. A `ToolError` also becomes the answer; any other error is thrown. If an earlier
 * attempt told the agent an error and then died, the output is not tried again, because the agent has read the error and goes on
 * from there. Throws as the row and `agentApiFailure` say.
 */
export async function handOver(
  dependencies: ActivityDependencies,
  request: OutputRequest,
  rows: readonly OutputRow[] = OUTPUT_ROWS,
): Promise<OutputResult> {
  const { agentApi, database, log } = dependencies;
  const { runId, sessionId, toolUseId } = request;
  const use = await readToolUse(agentApi, sessionId, toolUseId);
  if (use.answer?.isError) return { done: false, message: use.answer.text };
  try {
    const { text, ...done } = await carryOut(dependencies, { request, use, rows });
    // It quotes the agent, and goes to databases and terminals.
    const result = { ...done, note: stripInvisible(done.note) };
    if (result.artefact !== null) await recordRun(database, runId, { artefacts: [result.artefact] });
    await answerTool(agentApi, request, { text, isError: false });
    log.info({ runId, tool: use.name, artefact: result.artefact?.url, note: result.note }, 'output done');
    return { done: true, ...result };
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const { message } = error;
    await answerTool(agentApi, request, { text: message, isError: true });
    log.info({ runId, tool: use.name, message }, 'output refused');
    return { done: false, message };
  }
}

interface Asked {
  request: OutputRequest;
  use: ToolUse;
  rows: readonly OutputRow[];
}

async function carryOut(dependencies: ActivityDependencies, { request, use, rows }: Asked): Promise<Done> {
  const row = rows.find(({ output }) => toolOfOutput(output.key) === use.name);
  if (row === undefined) throw new ToolError(NO_SUCH_TOOL);
  const options = optionsOf(row.output, request.automation.safeOutputs);
  if (options === null) throw new ToolError(`This automation does not allow ${use.name}.`);
  const { input: schema } = row.output.tool(options);
  const input = readInput(schema, use.input);
  refuseOtherPlace({ schema, written: use.input, options, origin: request });
  refuseMore(use.name, request.ordinal, row.output.max(options));
  refuseCredentials({
    tool: use.name,
    input,
    secrets: await ownSecrets(dependencies.environment, dependencies.dataFolder),
    allowed: row.output.allowedSecrets?.(options) ?? [],
  });
  return row.carryOut({
    dependencies,
    github: dependencies.github,
    origin: {
      ...request,
      output: row.output.key,
      runUrl: publicRunUrl(dependencies.environment.temporal, request.runId),
    },
    options,
    input,
    asked: use.at,
    answered: use.answer?.text ?? null,
  });
}

function refuseMore(tool: string, ordinal: number, max: number | null): void {
  if (max === null || ordinal <= max) return;
  const times = max === 1 ? 'once' : `${max} times`;
  throw new ToolError(`This run may use ${tool} ${times}, and has done so. Do not call it again.`);
}
