import { ENVIRONMENT_NEEDS } from './environment-needs.ts';
import { Variables } from './environment-variables.ts';
import type { InternalNames } from './internal-names.ts';
import type { ProcessName } from './process-name.ts';
import { s3Problems, s3Setting, type S3Setting } from './s3-setting.ts';
import { webSearchProblems, webSearchSetting, type WebSearchSetting } from './web-search-setting.ts';
import { secretsIn } from '../secrets/secrets-in.ts';

/** Every setting that Curfew takes from the environment. Each process reads it once and passes it on. */
export interface Environment {
  agentApi: { kind: 'local' } | { kind: 'hosted'; key: string } | { kind: 'url'; url: string; key: string };
  enginePort: number;
  /** `none` runs the agent's tools without a sandbox; it is never the default. */
  hands: 'bubblewrap' | 'none';
  /** Where the engine installs packages of environments from. */
  registries: { npm: string; pip: string };
  /** What the engine's sandboxes may reach at most. */
  egress: {
    internal: InternalNames;
    /** Environments may have networking `unrestricted`. */
    allowsUnrestricted: boolean;
  };
  /** The engine's model endpoint; clients of the agent API never read these. */
  model: { baseUrl: string | null; key: string | null };
  /** Who searches the web for agents of the engine; null: nobody. */
  webSearch: WebSearchSetting | null;
  github: {
    apiUrl: string;
    serverUrl: string;
    token: string | null;
    readToken: string | null;
    /** The account of `token`; null: the forge is asked. */
    login: string | null;
    /** Every secret in the list is valid. During a rotation the second one is the old secret. */
    webhookSecrets: string[];
    /** The App as which Curfew acts where no token is set, and whose webhook it receives; null: there is none. */
    app: { id: string; privateKey: string } | null;
    /** For listing the deliveries of webhooks of repositories and organizations, and having them sent again. */
    hooks: { token: string | null };
  };
  sentry: {
    url: string;
    /** The token for reading and writing at Sentry; null: there is none. */
    authToken: string | null;
    /** The slug of the organization; null: the only one that the token sees. */
    organization: string | null;
  };
  slack: {
    apiUrl: string;
    /** The token for reading and writing in Slack; null: there is none. */
    botToken: string | null;
    /** The app-level token of Socket Mode; null: Slack posts to us. */
    appToken: string | null;
  };
  /** Where files go that agents hand over. */
  files: {
    /** The folder below which they are written; null: `files` in the data folder. */
    folder: string | null;
    /** Null: there is no bucket. */
    s3: S3Setting | null;
  };
  /** The secrets with which sources check what is sent to them: every variable `*_SECRET` or `*_SECRET_OLD`, by its name. */
  sourceSecrets: Readonly<Record<string, string>>;
  databaseUrl: string | null;
  /** With what processes sign who acts on a run; null: with the key in the data folder. */
  actorKey: string | null;
  temporal: {
    address: string | null;
    namespace: string;
    /** For links to runs; null when unknown. */
    uiUrl: string | null;
  };
  taskQueue: string;
  heartbeatTimeoutMs: number;
  /** How long one call of a tool of an MCP server may take. */
  mcpTimeoutMs: number;
  /** How far the list of sessions of a hosted agent API may lag behind. */
  listLagMs: number;
  logLevel: string;
  /** Every variable that Curfew does not read for itself: files name those that hold secrets which agents use. */
  otherVariables: Readonly<Record<string, string>>;
  /** Every secret among the variables, also of those that are read elsewhere: what may never be shown, stored or handed over. */
  secrets: readonly string[];
}

/**
 * Reads the variables that one kind of process needs. Empty ones count as not set.
 * Throws one Error that lists everything that is wrong or missing.
 */
export function readEnvironment(source: Record<string, string | undefined>, process: ProcessName): Environment {
  const { environment, problems } = surveyEnvironment(source, process);
  if (environment !== null && problems.length === 0) return environment;
  throw new Error(incompleteEnvironment(problems));
}

/** What is said if something in the environment is wrong or missing. */
export function incompleteEnvironment(problems: readonly string[]): string {
  return `The environment is not complete:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`;
}

/** Whether a variable is one of those that Curfew reads for itself, or the secret of a source. */
function isOfCurfew(name: string): boolean {
  return name in Variables.shape || name.startsWith('CURFEW_') || /_SECRET(_OLD)?$/.test(name);
}

export interface SurveyedEnvironment {
  /** Null if a variable cannot be read. */
  environment: Environment | null;
  /** Everything that is wrong or missing, a sentence for each variable. */
  problems: string[];
}

/** Reads the variables as `readEnvironment` does, for a caller that has more to say about what is missing. */
export function surveyEnvironment(
  source: Record<string, string | undefined>,
  process: ProcessName,
): SurveyedEnvironment {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(source)) if (value !== undefined && value !== '') given[name] = value;
  const parsed = Variables.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    return { environment: null, problems };
  }
  const { data } = parsed;
  const problems = [...missing(process, data), ...webSearchProblems(process, data), ...s3Problems(process, data)];
  return { environment: environmentOf(data, given), problems };
}

function environmentOf(variables: Variables, given: Readonly<Record<string, string>>): Environment {
  return {
    agentApi: agentApi(variables),
    enginePort: variables.CURFEW_ENGINE_PORT,
    hands: variables.CURFEW_HANDS,
    registries: { npm: variables.CURFEW_ENGINE_NPM_REGISTRY, pip: variables.CURFEW_ENGINE_PIP_INDEX },
    egress: {
      internal: variables.CURFEW_ENGINE_INTERNAL_HOSTS,
      allowsUnrestricted: variables.CURFEW_ENGINE_NETWORK === 'unrestricted',
    },
    model: { baseUrl: variables.ANTHROPIC_BASE_URL, key: variables.ANTHROPIC_API_KEY },
    webSearch: webSearchSetting(variables),
    github: {
      apiUrl: variables.GITHUB_API_URL.replace(/\/+$/, ''),
      serverUrl: variables.GITHUB_SERVER_URL.replace(/\/+$/, ''),
      token: variables.GITHUB_TOKEN,
      readToken:
        variables.GITHUB_READ_TOKEN ?? (variables.CURFEW_AGENT_API === 'local' ? variables.GITHUB_TOKEN : null),
      login: variables.GITHUB_LOGIN,
      webhookSecrets: [variables.GITHUB_WEBHOOK_SECRET, variables.GITHUB_WEBHOOK_SECRET_OLD].filter(
        (value) => value !== null,
      ),
      app: app(variables),
      hooks: { token: variables.GITHUB_HOOKS_TOKEN ?? variables.GITHUB_TOKEN ?? variables.GITHUB_READ_TOKEN },
    },
    sentry: {
      url: variables.SENTRY_URL.replace(/\/+$/, ''),
      authToken: variables.SENTRY_AUTH_TOKEN,
      organization: variables.SENTRY_ORG,
    },
    slack: {
      apiUrl: variables.SLACK_API_URL.replace(/\/*$/, '/'),
      botToken: variables.SLACK_BOT_TOKEN,
      appToken: variables.SLACK_APP_TOKEN,
    },
    files: { folder: variables.CURFEW_FILES_FOLDER, s3: s3Setting(variables) },
    sourceSecrets: Object.fromEntries(Object.entries(given).filter(([name]) => /_SECRET(_OLD)?$/.test(name))),
    databaseUrl: variables.CURFEW_DATABASE_URL,
    actorKey: variables.CURFEW_ACTOR_KEY,
    temporal: {
      address: variables.TEMPORAL_ADDRESS,
      namespace: variables.TEMPORAL_NAMESPACE,
      uiUrl: variables.CURFEW_TEMPORAL_UI,
    },
    taskQueue: variables.CURFEW_TASK_QUEUE,
    heartbeatTimeoutMs: variables.CURFEW_HEARTBEAT_TIMEOUT,
    mcpTimeoutMs: variables.CURFEW_ENGINE_MCP_TIMEOUT,
    listLagMs: variables.CURFEW_LIST_LAG,
    logLevel: variables.CURFEW_LOG_LEVEL,
    otherVariables: Object.fromEntries(Object.entries(given).filter(([name]) => !isOfCurfew(name))),
    secrets: secretsIn(given),
  };
}

function app({
  GITHUB_APP_ID: id,
  GITHUB_APP_PRIVATE_KEY: privateKey,
}: Variables): { id: string; privateKey: string } | null {
  return id === null || privateKey === null ? null : { id, privateKey };
}

/** Says which variables a process needs and does not have, and why it needs them. */
function missing(process: ProcessName, variables: Variables): string[] {
  const agentApi = variables.CURFEW_AGENT_API === 'local' ? 'local' : 'elsewhere';
  // The key of the agent API may be that of the model.
  const given = { ...variables, CURFEW_AGENT_API_KEY: agentApiKey(variables) };
  return ENVIRONMENT_NEEDS.filter(
    (need) =>
      need.by.includes(process) &&
      (need.agentApi === null || need.agentApi === agentApi) &&
      !(need.orApp === true && app(variables) !== null) &&
      (given[need.name] ?? null) === null,
  ).map(({ name, why }) => `${name} is not set: it is needed ${why}`);
}

function agentApiKey(variables: Variables): string | null {
  const { CURFEW_AGENT_API, CURFEW_AGENT_API_KEY, ANTHROPIC_API_KEY } = variables;
  return CURFEW_AGENT_API_KEY ?? (CURFEW_AGENT_API === 'local' ? null : ANTHROPIC_API_KEY);
}

function agentApi(variables: Variables): Environment['agentApi'] {
  const key = agentApiKey(variables) ?? '';
  if (variables.CURFEW_AGENT_API === 'local') return { kind: 'local' };
  if (variables.CURFEW_AGENT_API === 'hosted') return { kind: 'hosted', key };
  return { kind: 'url', url: variables.CURFEW_AGENT_API, key };
}
