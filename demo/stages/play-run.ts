import { createAgentApi } from '../../connections/agent-api.ts';
import type { RunId } from '../../contract/event.ts';
import type { RunResult } from '../../contract/run.ts';
import { runPage, runWorkflowId } from '../../contract/temporal-names.ts';
import { readEnvironment } from '../../runtime/environment/environment.ts';
import type { Stage } from '../stories/story.ts';
import { awaitResult } from './await-result.ts';
import { followSession, type ToolStep } from './follow-session.ts';

export interface PlayedRun {
  result: RunResult;
  /** The tool calls of the agent. */
  steps: ToolStep[];
  /** The run's page in Temporal's UI, or its workflow id where the UI is not known. */
  temporalUi: string;
}

/** Tells what the agent of a run says and does, until the run has ended. */
export async function playRun(stage: Stage, runId: RunId): Promise<PlayedRun> {
  const { ready, dataFolder, environment, temporal, say } = stage;
  const workflowId = runWorkflowId(runId);
  const enginePort = new URL(ready.engine?.url ?? 'http://127.0.0.1:1').port;
  const settings = readEnvironment({ ...environment, CURFEW_ENGINE_PORT: enginePort }, 'command');
  const ended = new AbortController();
  const following = followSession({
    agentApi: createAgentApi(settings, dataFolder),
    runId,
    ended: ended.signal,
    say,
  });
  const result = await awaitResult(temporal, workflowId).finally(() => ended.abort());
  const { uiUrl, namespace } = ready.temporal;
  return { result, steps: await following, temporalUi: uiUrl ? runPage(uiUrl, namespace, runId) : workflowId };
}
