import Anthropic from '@anthropic-ai/sdk';
import { agentOf } from '../../../definitions/agent-of.ts';
import { errorText } from '../../../runtime/error-text.ts';
import { agentApiOf } from '../../place/agent-api-of.ts';
import { ok, unseen, wrong, type Check, type Finding, type Patient } from '../check.ts';

const NAME = 'model';
const PATIENCE_MS = 8_000;

/** Whether the endpoint of the models takes the key and knows the models of the agents. It has tokens counted, which costs nothing. */
export const modelCheck: Check = {
  name: NAME,
  run: async (patient: Patient) => {
    const { environment } = patient;
    if (environment.agentApi.kind !== 'local') return [await agentApi(patient)];
    const { key, baseUrl } = environment.model;
    if (key === null) return [unseen(NAME, 'cannot be asked without ANTHROPIC_API_KEY')];
    const client = new Anthropic({
      baseURL: baseUrl ?? 'https://api.anthropic.com',
      apiKey: key,
      maxRetries: 0,
      timeout: PATIENCE_MS,
      logLevel: 'off',
      openTelemetry: false,
    });
    return await Promise.all(modelsOf(patient).map((model) => countWith(client, model)));
  },
};

function modelsOf({ definitions: { automations, agents } }: Patient): string[] {
  const models = automations.filter(({ enabled }) => enabled).map((each) => agentOf(each, agents)?.model.id);
  return [...new Set(models.filter((model) => model !== undefined))].sort();
}

async function countWith(client: Anthropic, model: string): Promise<Finding> {
  try {
    await client.messages.countTokens({ model, messages: [{ role: 'user', content: 'Hello' }] });
    return ok(NAME, `${model} answers at ${new URL(client.baseURL).host}`);
  } catch (error) {
    const status = error instanceof Anthropic.APIError ? (error.status as number | undefined) : undefined;
    if (status === 401 || status === 403)
      return wrong(NAME, `the key is refused (${status})`, 'Correct ANTHROPIC_API_KEY.');
    if (status === 404 || status === 400) {
      return wrong(
        NAME,
        `${model} cannot be used there: ${errorText(error)}`,
        'Name another model in the agent, or correct ANTHROPIC_BASE_URL.',
      );
    }
    if (status === 405 || status === 501)
      return unseen(NAME, `${model}: the endpoint counts no tokens, and an answer would cost money`);
    return wrong(
      NAME,
      `${model} gives no answer: ${errorText(error)}`,
      'See that this machine reaches the endpoint (ANTHROPIC_BASE_URL).',
    );
  }
}

async function agentApi(patient: Patient): Promise<Finding> {
  try {
    await agentApiOf(patient).beta.agents.list({ limit: 1 }, { maxRetries: 0, timeout: PATIENCE_MS });
    return ok(NAME, 'the agent API answers');
  } catch (error) {
    return wrong(
      NAME,
      `the agent API gives no answer: ${errorText(error)}`,
      'Correct CURFEW_AGENT_API and CURFEW_AGENT_API_KEY.',
    );
  }
}
