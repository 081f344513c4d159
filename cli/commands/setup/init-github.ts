import { randomBytes } from 'node:crypto';
import { apiUrlOf } from '../../../connections/github/setup/api-url-of.ts';
import type { Automation } from '../../../definitions/automation.ts';
import { isRepositoryName } from '../../../definitions/is-repository-name.ts';
import { loadDefinitions } from '../../../definitions/load-definitions.ts';
import { appAccessOf, wholeAppAccess, type AppAccess } from '../../../definitions/permissions/app-access.ts';
import { terminalText } from '../../../text/terminal-text.ts';
import { CommandError, EXIT } from '../../command-error.ts';
import { jsonLine } from '../../json-line.ts';
import { templateAutomations } from '../../starting/github/offered-automations.ts';
import { openBrowser } from '../../starting/github/open-browser.ts';
import { setUpGithub, type SetUp } from '../../starting/github/set-up-github.ts';
import { folderWord, nextCommands } from '../../starting/next-commands.ts';
import { writeStarter } from '../../starting/write-starter.ts';
import { settingOf } from '../../validating/setting-of.ts';

export interface InitGithubOptions {
  repository?: string;
  /** Where GitHub reaches this Curfew. */
  address?: string;
  /** False with `--no-webhook`. */
  webhook: boolean;
  server?: string;
  organization?: string;
  appName?: string;
  /** Ids of automations, of the folder or of those that are offered. */
  automations?: string[];
  path: string;
  /** False with `--no-open`. */
  open: boolean;
  port: number;
  hookPort: number;
  /** In seconds. */
  wait: number;
  replace?: boolean;
  json?: boolean;
}

const PING_MS = 30_000;

/**
 * Makes a folder of definitions and a GitHub App for it. Progress goes to standard error. Returns the exit code: 1 if GitHub's ping
 * did not arrive. Throws a CommandError that says at which step it ended.
 */
export async function initGithub(named: string, options: InitGithubOptions): Promise<number> {
  const { repository = null, json = false, path } = options;
  const address = addressOf(options);
  refuseWrong(repository, path);
  const { folder } = writeStarter(named, repository);
  const { access, offered } = chosen(folder, options.automations);
  const serverUrl = urlOf('--server', options.server ?? settingOf(folder, 'GITHUB_SERVER_URL') ?? 'https://github.com');
  const say = (line: string): void => void process.stderr.write(`${terminalText(line)}\n`);
  for (const event of access.byHand) say(`Choose the event ${event} by hand in the settings of the App.`);
  const setUp = await setUpGithub({
    folder,
    serverUrl,
    apiUrl: (options.server === undefined && settingOf(folder, 'GITHUB_API_URL')) || apiUrlOf(serverUrl),
    address,
    access,
    offered,
    path,
    repository,
    name: options.appName ?? `curfew-${options.organization ?? randomBytes(3).toString('hex')}`.slice(0, 34),
    organization: options.organization ?? null,
    port: options.port,
    hookPort: options.hookPort,
    patienceMs: options.wait * 1_000,
    pingMs: PING_MS,
    replace: options.replace ?? false,
    onPage: (url) => {
      const isOpened = options.open && openBrowser(url, process.env);
      say(`${isOpened ? 'Your browser opens' : 'Open in a browser on this machine:'} ${url}`);
    },
    say,
  });
  console.log(json ? jsonLine({ folder, ...setUp }) : terminalText(tell(folder, setUp, { ...options, serverUrl })));
  return setUp.webhook?.arrived === false ? EXIT.failed : EXIT.ok;
}

function addressOf({ address, webhook }: InitGithubOptions): string | null {
  if (address !== undefined && webhook) return urlOf('--address', address);
  if (!webhook) return null;
  throw new CommandError(
    'Say with --address where GitHub reaches this Curfew: https://… of a tunnel or a reverse proxy that leads to the port of ' +
      '`curfew dev` (3000). With --no-webhook the App sends no events, and only schedules, other senders and people start runs.',
    EXIT.usage,
  );
}

function urlOf(option: string, text: string): string {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.search === '' && url.hash === '') {
    return url.href.replace(/\/+$/, '');
  }
  throw new CommandError(`${option} is "${text}"; write https:// and a host.`, EXIT.usage);
}

function refuseWrong(repository: string | null, path: string): void {
  if (repository !== null && !isRepositoryName(repository)) {
    throw new CommandError(`--repository is "${repository}"; write owner/name.`, EXIT.usage);
  }
  if (!/^[A-Za-z0-9_][\w.-]*(?:\/[A-Za-z0-9_][\w.-]*)*$/.test(path)) {
    throw new CommandError(
      `--path is "${path}"; write the path of a folder in the repository, such as curfew.`,
      EXIT.usage,
    );
  }
}

/** Without names, the App may be sent and do everything that automations can use, and all automations of the template are offered. */
function chosen(folder: string, names: string[] | undefined): { access: AppAccess; offered: readonly Automation[] } {
  const template = templateAutomations();
  if (names === undefined) return { access: wholeAppAccess(), offered: template };
  const own = loadDefinitions(folder).definitions.automations;
  const known = new Map([...template, ...own].map((automation) => [automation.id, automation]));
  const found = names.map((name) => {
    const automation = known.get(name);
    if (automation !== undefined) return automation;
    const all = [...known.keys()].sort().join(', ');
    throw new CommandError(`--automations names "${name}"; there are ${all}.`, EXIT.usage);
  });
  return { access: appAccessOf(found), offered: template.filter(({ id }) => names.includes(id)) };
}

function tell(
  folder: string,
  { offer, webhook }: SetUp,
  { repository, path, serverUrl }: Pick<InitGithubOptions, 'repository' | 'path'> & { serverUrl: string },
): string {
  const dir = folderWord(folder);
  const isMerged = offer?.page === null;
  const reach =
    webhook?.arrived === false
      ? [
          `GitHub's ping ${webhook.why}. See that the address leads to the port of \`curfew dev\` on this machine ` +
            '(docs/try-a-webhook.md), then call `curfew doctor`.',
          '',
        ]
      : [];
  const merged = [
    ...(isMerged
      ? []
      : [
          {
            command: `git clone ${serverUrl}/${repository}.git ${dir}/clone`,
            why: `after the pull request in ${repository} is merged`,
          },
        ]),
    {
      command: `curfew doctor --dir ${dir}/clone/${path} --env-from ${dir}/.env`,
      why: 'what is still missing, such as the key of the model',
    },
    { command: `curfew dev --dir ${dir}/clone/${path} --env-from ${dir}/.env`, why: 'start it' },
  ];
  const alone = [
    { command: `curfew doctor --dir ${dir}`, why: 'what is still missing, such as the key of the model' },
    { command: `curfew dev --dir ${dir}`, why: 'start it' },
  ];
  return [...reach, nextCommands(offer === null ? alone : merged)].join('\n');
}
