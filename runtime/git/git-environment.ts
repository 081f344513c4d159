import { devNull } from 'node:os';
import { basicAuthorization } from './basic-authorization.ts';
import { REMOTE_PROTOCOLS } from './remote-protocols.ts';

/** A server that git may speak to, with the token that opens it. */
export interface GitServer {
  url: string;
  token: string | null;
}

export interface GitEnvironmentOptions {
  /** The only server that git may reach; without it git reaches only repositories on this machine. */
  server?: GitServer;
  /** Settings in addition to our own, as in `git config`. */
  config?: Record<string, string>;
  /** A limit for each allocation of git, such as `256m`, because content of strangers may unpack to any size. */
  allocLimit?: string;
}

/** Git needs these to run and to reach a server: proxies and certificate authorities belong to the machine. */
const PASSED_ON = /^(?:PATH|(?:https?|no|all)_proxy|SSL_CERT_(?:FILE|DIR)|GIT_SSL_CA(?:INFO|PATH))$/i;

const CONFIG = {
  'core.hooksPath': devNull,
  'core.fsmonitor': 'false',
  'core.quotePath': 'false',
  'credential.helper': '',
  'gc.auto': '0',
  'maintenance.auto': 'false',
  'fetch.recurseSubmodules': 'false',
  'submodule.recurse': 'false',
};

/**
 * The whole environment of a git that obeys no configuration but ours, asks nobody, speaks one protocol and shows its
 * token in no list of processes. `repository` is a bare one; null lets git look for one where it is started.
 */
export function gitEnvironment(repository: string | null, options: GitEnvironmentOptions): Record<string, string> {
  const { server, config, allocLimit } = options;
  return {
    ...passedOn(),
    ...configuration({ ...CONFIG, ...config, ...(server === undefined ? {} : authorization(server)) }),
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '/bin/false',
    GIT_LFS_SKIP_SMUDGE: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_ALLOW_PROTOCOL: server === undefined ? 'file' : protocolOf(server),
    HOME: '/nonexistent',
    LC_ALL: 'C.UTF-8',
    ...(repository === null ? {} : { GIT_DIR: repository }),
    ...(allocLimit === undefined ? {} : { GIT_ALLOC_LIMIT: allocLimit }),
  };
}

/** Empty for a server that git must not speak to: git then refuses every protocol. */
function protocolOf({ url }: GitServer): string {
  const protocol = new URL(url).protocol.replace(':', '');
  return REMOTE_PROTOCOLS.includes(protocol) ? protocol : '';
}

function passedOn(): Record<string, string> {
  const entries = Object.entries(process.env);
  return Object.fromEntries(entries.flatMap(([name, value]) => (PASSED_ON.test(name) && value ? [[name, value]] : [])));
}

function configuration(settings: Record<string, string>): Record<string, string> {
  const entries = Object.entries(settings).flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return { ...Object.fromEntries(entries), GIT_CONFIG_COUNT: String(Object.keys(settings).length) };
}

/** Only for this server: git leaves the header out if it is redirected to another one. */
function authorization({ url, token }: GitServer): Record<string, string> {
  if (token === null) return {};
  return { [`http.${new URL(url).origin}/.extraHeader`]: `Authorization: ${basicAuthorization(token)}` };
}
